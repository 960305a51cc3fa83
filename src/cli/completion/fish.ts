import type { CommandWords, OptionWords, Words } from './tree.ts';

/** Completions for fish. */
export function writeFish({ commands, models }: Words): string {
  const lines = commands.flatMap((command) => [
    `complete -c bitbone -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.description)}`,
    ...command.options.map((option) => writeOption(command, option)),
    `${isIn(command)} -a ${quote((command.takesModel ? models : command.values).join(' '))}`,
  ]);
  return `${lines.join('\n')}\n`;
}

function isIn({ name }: CommandWords): string {
  return `complete -c bitbone -n '__fish_seen_subcommand_from ${name}'`;
}

function writeOption(command: CommandWords, { short, long, description, takesValue, choices }: OptionWords): string {
  const flags = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const value = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${isIn(command)} ${flags}${value} -d ${quote(description)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
