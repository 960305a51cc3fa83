import type { Argument, Command, Option } from 'commander';

/** What a shell needs to know of a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** Values of its arguments that are known; empty where an argument is a file or a model. */
  readonly values: readonly string[];
  readonly takesModel: boolean;
}

export interface OptionWords {
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export interface Words {
  readonly commands: readonly CommandWords[];
  readonly models: readonly string[];
}

/** Reads the declared command tree, so that completion never lags behind it. */
export function listWords(program: Command, models: readonly string[]): Words {
  return { commands: program.commands.map(describeCommand), models };
}

function describeCommand(command: Command): CommandWords {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(describeOption),
    values: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    takesModel: command.registeredArguments.some(isModel),
  };
}

function isModel(argument: Argument): boolean {
  return argument.argChoices === undefined && argument.required;
}

function describeOption({ short, long, description, required, argChoices }: Option): OptionWords {
  return {
    ...(short === undefined ? {} : { short }),
    long: long!,
    description,
    takesValue: required,
    choices: argChoices ?? [],
  };
}
