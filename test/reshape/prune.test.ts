import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { planCost } from '../../src/cost/plan.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { createElementReader } from '../../src/export/weights/elements.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { findChannels } from '../../src/reshape/prune/channels.ts';
import type { ReadWeights } from '../../src/reshape/prune/drop-channels.ts';
import { dropChannels } from '../../src/reshape/prune/drop-channels.ts';
import { rankByWeights } from '../../src/reshape/prune/importance.ts';
import { costWithout, prune } from '../../src/reshape/prune/prune.ts';
import { orderChannels } from '../../src/reshape/prune/select.ts';
import { listFixtures, listLightModels, readFixture, readModelFile } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';
import { buildRandomNetwork, createRandom } from '../support/random-network.ts';
import { narrow } from './resize-groups.ts';
import { zeroChannels } from './zeroed.ts';

interface Weighted {
  readonly graph: Graph;
  readonly read: ReadWeights;
}

/** The graph with drawn weights in memory, and batch norms that are far from the identity. */
function fillIn(graph: Graph, readStored?: ReadWeights): Weighted {
  const reader = readStored ?? (createElementReader(graph, { seed: 3 }) as ReadWeights);
  const norms = new Map<number, number>();
  for (const node of graph.nodes) {
    if (node.kind === 'batchNorm')
      for (const [position, id] of node.inputs.slice(1).entries()) norms.set(id!, position);
  }
  const wave = (id: number, index: number, speed: number) => Math.sin(index * speed + id);
  const draw = [
    (id: number, index: number) => 0.5 + 0.5 * Math.abs(wave(id, index, 1)),
    (id: number, index: number) => 0.2 * wave(id, index, 3),
    (id: number, index: number) => 0.1 * wave(id, index, 2),
    (id: number, index: number) => 0.5 + Math.abs(wave(id, index, 7)),
  ];
  const values = graph.values.map((value, id) => {
    if (value.content === undefined) return value;
    const position = norms.get(id);
    const data = Float64Array.from(reader(id), (known, index) =>
      position === undefined ? Number(known) : draw[position]!(id, index),
    );
    return { ...value, content: { kind: 'dense' as const, data } };
  });
  const filled = { ...graph, values };
  const read: ReadWeights = (id) => (filled.values[id]!.content as { data: ArrayLike<number> }).data;
  return { graph: filled, read };
}

/** Largest difference of the outputs relative to the largest output. */
async function compareOutputs(a: Graph, b: Graph): Promise<number> {
  const [left, right] = [await runModel(writeOnnx(a).bytes), await runModel(writeOnnx(b).bytes)];
  const largest = (numbers: readonly number[]) => numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return Math.max(
    ...Object.keys(right).map((name) => {
      const [actual, expected] = [Array.from(left[name]!.data), Array.from(right[name]!.data)];
      expect(actual.length).toBe(expected.length);
      return largest(expected.map((value, index) => value - actual[index]!)) / Math.max(1, largest(expected));
    }),
  );
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

describe('pruning with weights', () => {
  it.each([...listFixtures(), ...listLightModels()].map((path) => [nameOf(path), path] as const))(
    '%s: equals the original with the dropped channels zeroed',
    async (_name, path) => {
      const { graph, read } = fillIn(narrow(readModelFile(path).graph, 1 / 4));
      const limit = 0.7 * costOf(graph).totals.macs;
      const pruned = prune(graph, { targets: [{ metric: 'macs', limit }], criterion: 'l1', readWeights: read });
      expect(findViolations(pruned.graph)).toEqual([]);
      expect(costOf(pruned.graph).totals).toEqual(pruned.after);
      expect(pruned.after.macs).toBeLessThanOrEqual(limit);
      expect(pruned.after.macs).toBeGreaterThan(0.97 * limit);
      const channels = findChannels(graph);
      const gone = findDropped(graph, channels, pruned.graph, read, limit);
      expect(await compareOutputs(pruned.graph, zeroChannels(graph, channels, gone, read))).toBeLessThan(1e-4);
    },
  );

  it('holds for random networks and random channels', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const { graph, read } = fillIn(buildRandomNetwork(seed));
      const channels = findChannels(graph);
      const random = createRandom(seed);
      const importance = Float64Array.from({ length: channels.count }, () => random(1000));
      const selection = orderChannels(channels, importance, { floor: 0.2 });
      const isDropped = selection.dropFirst(random(selection.candidates + 1));
      const pruned = dropChannels(graph, { channels, isDropped, readWeights: read });
      const { storedParams: _a, ...costs } = costOf(pruned.graph).totals;
      const { storedParams: _b, ...foretold } = costWithout(planCost(graph), channels, isDropped);
      expect(costs, `seed ${seed}`).toEqual(foretold);
      const difference = await compareOutputs(pruned.graph, zeroChannels(graph, channels, isDropped, read));
      expect(difference, `seed ${seed}`).toBeLessThan(1e-4);
    }
  });
});

/** The channels that `prune` took: the fewest of the least important that meet the limit. */
function findDropped(
  graph: Graph,
  channels: ReturnType<typeof findChannels>,
  pruned: Graph,
  read: ReadWeights,
  limit: number,
): Uint8Array {
  const selection = orderChannels(channels, rankByWeights(graph, channels, 'l1', read), {});
  const plan = planCost(graph);
  let [low, high] = [0, selection.candidates];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (costWithout(plan, channels, selection.dropFirst(middle)).macs <= limit) high = middle;
    else low = middle + 1;
  }
  const isDropped = selection.dropFirst(low);
  expect(costWithout(plan, channels, isDropped).macs).toBe(costOf(pruned).totals.macs);
  return isDropped;
}

describe('what goes', () => {
  const model = readFixture('resnet18_bn');
  const { graph, read } = fillIn(model.graph, createElementReader(model.graph, { store: model.store }) as ReadWeights);
  const half = [{ metric: 'macs', limit: 0.5 * costOf(graph).totals.macs }] as const;
  const widthsOf = (pruned: Graph) =>
    pruned.nodes.flatMap((node) => (node.kind === 'conv' ? [pruned.values[node.outputs[0]!]!.shape[1]!] : []));

  it('leaves multiples, floors and kept layers', () => {
    const keep = ['/layer4*'];
    const pruned = prune(graph, { targets: half, criterion: 'bn', readWeights: read, multiple: 8, floor: 0.5, keep });
    const before = widthsOf(graph);
    widthsOf(pruned.graph).forEach((width, layer) => {
      expect(width % 8).toBe(0);
      expect(width).toBeGreaterThanOrEqual(0.5 * before[layer]!);
    });
    const kept = pruned.graph.nodes.filter(({ name }) => name.startsWith('/layer4'));
    expect(
      kept.filter(({ kind }) => kind === 'conv').map((node) => pruned.graph.values[node.outputs[0]!]!.shape[1]),
    ).toEqual([512, 512, 512, 512, 512]);
  });

  it('meets several targets at once', () => {
    const { totals } = costOf(graph);
    const targets = [
      { metric: 'params', limit: 0.4 * totals.params },
      { metric: 'peakActivationBytes', limit: 0.8 * totals.peakActivationBytes },
    ] as const;
    const { after } = prune(graph, { targets, criterion: 'l1', readWeights: read });
    expect(after.params).toBeLessThanOrEqual(targets[0].limit);
    expect(after.peakActivationBytes).toBeLessThanOrEqual(targets[1].limit);
  });

  it('is the channel with the smallest scale, or the smallest weights', () => {
    const channels = findChannels(graph);
    const [stem] = channels.layers;
    const scales = rankByWeights(graph, channels, 'bn', read);
    const norm = graph.nodes.find(({ kind }) => kind === 'batchNorm')!;
    const gammas = Array.from(read(norm.inputs[1]!), Math.abs);
    // the stem's channels are those of the whole first stage, so only a layer of its own shows its norm alone
    const own = channels.layers.find(({ name }) => name === '/layer1/layer1.0/conv1/Conv')!;
    const ranked = own.channels.map((channel) => scales[channel]!);
    expect(new Set(stem!.channels).size).toBe(gammas.length);
    expect(ranked.reduce((sum, value) => sum + value, 0) / ranked.length).toBeCloseTo(1, 9);
    const weights = rankByWeights(graph, channels, 'l1', read);
    const first = Array.from(read(graph.nodes[own.node]!.inputs[1]!)).slice(0, 64 * 9);
    const all = Array.from(read(graph.nodes[own.node]!.inputs[1]!));
    const mean = (numbers: readonly number[]) =>
      numbers.reduce((sum, value) => sum + Math.abs(value), 0) / numbers.length;
    expect(weights[own.channels[0]!]).toBeCloseTo(mean(first) / mean(all), 9);
  });

  it('is refused below what must stay, with the nearest possible value', () => {
    const targets = [{ metric: 'macs', limit: 1e6 }] as const;
    const tight = [{ metric: 'macs', limit: 2e7 }] as const;
    expect(() => prune(graph, { targets: tight, criterion: 'l1', readWeights: read })).toThrowError(
      /macs cannot be 20000000: --floor 0.1 binds \(\d+ is the nearest possible value/,
    );
    expect(() => prune(graph, { targets: half, criterion: 'l1', readWeights: read, keep: ['/layer*'] })).toThrowError(
      /--keep binds/,
    );
    expect(() => prune(graph, { targets, criterion: 'l1', readWeights: read, floor: 0 })).toThrowError(
      /macs cannot be 1000000: what cannot go \(one channel of each layer, graph output output\) binds/,
    );
    expect(() => prune(graph, { targets: half, criterion: 'l1', readWeights: read, keep: ['layer9*'] })).toThrowError(
      /layer9\*: no layer has this name/,
    );
    expect(() => prune(graph, { targets: half, criterion: 'redundancy', readWeights: read })).toThrowError(
      /feature maps/,
    );
  });

  it('leaves a network alone that meets its target already', () => {
    const targets = [{ metric: 'macs', limit: 1e12 }] as const;
    expect(prune(graph, { targets, criterion: 'l1', readWeights: read }).graph).toBe(graph);
  });
});
