import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { type Classes, createClassTable } from './classes.ts';
import { type NetworkCode, writeNetwork } from './network.ts';
import { type PlacedStep, partition } from './partition.ts';

/** The classes of a file, and the one that joins them. */
export interface Structured {
  readonly classes: Classes['classes'];
  readonly network: NetworkCode;
}

/**
 * The steps of a graph as classes in the network's own stages. Throws `E_UNSUPPORTED` naming a constant that several
 * layers share: in code each layer has weights of its own,
 * so that a shared one would become two. `language`: as the message calls it.
 */
export function writeStructure(graph: Graph, steps: readonly PlacedStep[], language: string): Structured {
  const placed = partition(steps, graph.outputs);
  const table = createClassTable();
  for (const { unit } of placed) table.add(unit);
  const classes = table.finish();
  const network = writeNetwork(placed, graph.inputs, graph.outputs, classes);
  requireOwnWeights(graph, network, language);
  return { classes: classes.classes, network };
}

function requireOwnWeights(graph: Graph, { weights }: NetworkCode, language: string): void {
  const seen = new Set<ValueId>();
  for (const { value } of weights) {
    if (seen.has(value)) {
      throw new BitboneError('E_UNSUPPORTED', `${language} code cannot say this constant: several layers share it`, {
        subject: graph.values[value]!.name,
      });
    }
    seen.add(value);
  }
}
