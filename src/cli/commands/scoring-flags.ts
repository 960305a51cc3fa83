import type { Command } from 'commander';
import { Option } from 'commander';

/** What the score is computed with. */
export function addScoringFlags(command: Command, conflicts: readonly string[] = []): Command {
  return command
    .addOption(
      new Option('--score-params <file>', 'parameters of the score: of score --fit, or of a study').conflicts([
        ...conflicts,
      ]),
    )
    .addOption(
      new Option('--calibration <file>', 'input errors that bitbone calibrate measured, for the score').conflicts([
        ...conflicts,
      ]),
    );
}
