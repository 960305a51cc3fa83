import type { Graph } from '../../graph/graph.ts';
import { type Classes, createClassTable } from './classes.ts';
import { type NetworkCode, writeNetwork } from './network.ts';
import { type PlacedStep, partition } from './partition.ts';

/** The classes of a file, and the one that joins them. */
export interface Structured {
  readonly classes: Classes['classes'];
  readonly network: NetworkCode;
}

/** The steps of a graph as classes in the network's own stages. */
export function writeStructure(graph: Graph, steps: readonly PlacedStep[]): Structured {
  const placed = partition(steps, graph.outputs);
  const table = createClassTable();
  for (const { unit } of placed) table.add(unit);
  const classes = table.finish();
  return { classes: classes.classes, network: writeNetwork(placed, graph.inputs, graph.outputs, classes) };
}
