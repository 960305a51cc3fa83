import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { valueOf } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';

test.each(listBackbones().map((config) => [config.name, config] as const))(
  '%s obeys the rules of graphs',
  (_, config) => {
    const graph = buildBackbone(config);
    expect(findViolations(graph)).toEqual([]);
    expect(valueOf(graph, graph.outputs[0]!).shape).toEqual([1, config.classes]);
  },
);
