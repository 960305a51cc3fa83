import { type Command, Option } from 'commander';

export function addCostFlags(command: Command): Command {
  return command
    .option('--convention <name>', 'what ops means (default ops64: flops + bops/64)')
    .addOption(
      new Option(
        '--ops-formula <formula>',
        'ops by a formula of your own over the metrics, e.g. "flops + bops/58"',
      ).conflicts('convention'),
    )
    .option('--no-in-place', 'give the output of every activation memory of its own');
}
