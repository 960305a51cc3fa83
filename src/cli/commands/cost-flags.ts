import type { Command } from 'commander';

/** How costs are counted. */
export interface CostFlags {
  readonly convention?: string;
  readonly opsFormula?: string;
  /** False: an activation gets memory of its own beside its input. */
  readonly inPlace: boolean;
}

export function addCostFlags(command: Command): Command {
  return command
    .option('--convention <name>', 'what ops means (default ops64: flops + bops/64)')
    .option('--ops-formula <formula>', 'ops by a formula of your own over the metrics, e.g. "flops + bops/58"')
    .option('--no-in-place', 'give the output of every activation memory of its own');
}
