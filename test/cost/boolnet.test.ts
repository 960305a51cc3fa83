import { describe, expect, it } from 'vitest';
import { planCost } from '../../src/cost/plan.ts';
import { countSegment } from '../../src/cost/segment.ts';
import { DIM } from '../../src/cost/vector.ts';
import { findSegments } from '../../src/structure/segments.ts';
import { readFixture } from '../support/models.ts';

/**
 * Memory of one binary block in bits, by stage of a ResNet-18 at 224x224: weights, binarized input, real output and real
 * shortcut (Guo et al., BoolNet, 2021, table 3, "regular BNN").
 */
const PUBLISHED = [13_082_624, 6_670_336, 3_851_264, 3_990_016];

describe('memory of a binary block', () => {
  const { graph } = readFixture('bireal18');
  const plan = planCost(graph);
  const segments = findSegments(graph);

  it.each(PUBLISHED.map((bits, index) => [index + 1, bits]))("is BoolNet's figure in stage %i", (stage, bits) => {
    // a block inside the stage: as many channels in as out
    const block = segments.find(({ nodes }) => {
      const { role } = graph.nodes[nodes[0]!]!;
      return role.stage === stage && role.block === 2;
    })!;
    const cost = countSegment(plan, block.nodes);
    expect(cost[DIM.peakBits]! + cost[DIM.binaryParams]!).toBe(bits);
  });
});
