import { describe, expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { PublishedCount } from '../../src/backbones/config.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { parseConvention } from '../../src/cost/conventions.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';

const compared = listBackbones().filter((config) => (config.published ?? []).length > 0);

describe.each(compared.map((config) => [config.name, config] as const))('%s counts as published', (_, config) => {
  const graph = buildBackbone(config);
  const figures = config.published!.filter((figure) => figure.misprint === undefined);

  test.each(figures.map((figure) => [`${figure.metric} ${figure.convention ?? ''} ${figure.source}`, figure] as const))(
    '%s',
    (_label, figure) => {
      expect(
        Math.abs(count(graph, figure) - figure.value),
        `counted ${count(graph, figure)}, published ${figure.value}`,
      ).toBeLessThanOrEqual(figure.tolerance);
    },
  );
});

function count(graph: Graph, { metric, convention = 'ops64' }: PublishedCount): number {
  return costOf(graph, { convention: parseConvention(convention) }).totals[metric];
}
