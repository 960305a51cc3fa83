import { describe, expect, test } from 'vitest';
import { listBackbones } from '../../../src/backbones/registry.ts';
import { costOf } from '../../../src/cost/cost.ts';
import { giveOwnConstants } from '../../../src/export/code/own-constants.ts';
import { writeOnnx } from '../../../src/export/onnx.ts';
import type { GraphBuilder } from '../../../src/graph/build.ts';
import type { Graph, ValueId } from '../../../src/graph/graph.ts';
import type { Content } from '../../../src/graph/tensor.ts';
import { findViolations } from '../../../src/graph/verify.ts';
import { createByteSource } from '../../../src/onnx/byte-source.ts';
import { readModel } from '../../../src/onnx/read-model.ts';
import { newGraph } from '../../../src/shape/infer.ts';
import { buildRandomNetwork } from '../../support/random-network.ts';
import { squareConv } from '../../support/square-conv.ts';
import { shareEqual } from '../share-equal.ts';
import { buildFor } from '../small-backbone.ts';

const CHANNELS = 4;

/** A network of maps with four channels. */
function build(emit: (net: GraphBuilder, x: ValueId) => ValueId): Graph {
  const net = newGraph('net');
  return net.finish([emit(net, net.input('x', [1, CHANNELS, 4, 4]))]);
}

const vector = (net: GraphBuilder, value: number, shape: readonly number[] = [CHANNELS]) =>
  net.constant('vector', shape, { kind: 'fill', value });

const KAIMING: Content = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };

const weight = (net: GraphBuilder) => net.constant('weight', [CHANNELS, CHANNELS, 3, 3], KAIMING);

const conv = (net: GraphBuilder, inputs: readonly ValueId[], dilation = 1) =>
  net.add('conv', { ...squareConv(3), dilations: [dilation, dilation] }, inputs);

const norm = (net: GraphBuilder, x: ValueId, parts: readonly ValueId[]) =>
  net.add('batchNorm', { epsilon: 1e-5 }, [x, ...parts]);

/** How many different constants the nodes of a kind read in each of their places behind the first. */
function countDifferent({ nodes }: Graph, kind: string): number[] {
  const rows = nodes.filter((node) => node.kind === kind).map(({ inputs }) => inputs.slice(1));
  return rows[0]!.map((_, place) => new Set(rows.map((row) => row[place])).size);
}

describe('constants of one repeated number', () => {
  test('are a layer of their own each, learned or not', () => {
    const { graph, notes } = giveOwnConstants(
      build((net, x) => {
        const [one, zero] = [vector(net, 1), vector(net, 0)];
        return norm(net, norm(net, norm(net, x, [one, zero, zero, one]), [one, zero, zero, one]), [
          one,
          zero,
          zero,
          one,
        ]);
      }),
      undefined,
    );
    expect(countDifferent(graph, 'batchNorm')).toEqual([3, 3, 3, 3]);
    expect(new Set(graph.nodes.flatMap(({ inputs }) => inputs.slice(1))).size).toBe(12);
    // scale and shift of two norms; statistics are not learned
    expect(notes).toEqual([expect.stringContaining(`: ${2 * 2 * CHANNELS} parameters more than counted`)]);
  });

  test('are layers of one channel each, but where code has them as numbers', () => {
    const { graph, notes } = giveOwnConstants(
      build((net, x) => {
        const half = net.constant('half', [1], { kind: 'dense', data: [0.5] });
        const layer = (y: ValueId) => {
          const w = net.constant('w', [1, net.shapeOf(y)[1]!, 3, 3], KAIMING);
          return net.add('elementwise', { fn: 'mul' }, [conv(net, [y, w, half]), half]);
        };
        return layer(layer(layer(x)));
      }),
      undefined,
    );
    expect(countDifferent(graph, 'conv')).toEqual([3, 3]);
    expect(countDifferent(graph, 'elementwise')).toEqual([1]);
    expect(notes).toEqual([expect.stringContaining(': 2 parameters more than counted')]);
  });

  test('that only statistics share leave the count as it is', () => {
    const { graph, notes } = giveOwnConstants(
      build((net, x) => {
        const one = vector(net, 1);
        const mean = net.constant('mean', [CHANNELS], { kind: 'dense', data: [1, 2, 3, 4] });
        const norms = (y: ValueId) => norm(net, y, [vector(net, 1), vector(net, 0), mean, one]);
        return norms(norms(x));
      }),
      undefined,
    );
    expect(countDifferent(graph, 'batchNorm')).toEqual([2, 2, 1, 2]);
    expect(notes).toEqual([]);
  });

  test('that a layer computes its weight from twice stay one in that layer', () => {
    const binary = (net: GraphBuilder, x: ValueId, latent: ValueId) => {
      const sign = net.add('unary', { fn: 'sign' }, [latent]);
      const size = net.add('unary', { fn: 'abs' }, [latent]);
      const scale = net.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [size]);
      return conv(net, [x, net.add('elementwise', { fn: 'mul' }, [sign, scale])]);
    };
    const given = build((net, x) => {
      const latent = vector(net, 0.5, [CHANNELS, CHANNELS, 3, 3]);
      return binary(net, binary(net, x, latent), latent);
    });
    const { graph } = giveOwnConstants(given, undefined);
    const latents = ['sign', 'abs'].map((fn) =>
      graph.nodes.filter(({ attrs }) => 'fn' in attrs && attrs.fn === fn).map(({ inputs }) => inputs[0]),
    );
    expect(latents[0]).toEqual(latents[1]);
    expect(new Set(latents[0]).size).toBe(2);
  });

  test('behind a change of shape are the layers behind it', () => {
    const given = build((net, x) => {
      const slope = vector(net, 0.25);
      const prelu = (y: ValueId) => net.add('prelu', {}, [y, net.add('unsqueeze', { axes: [1, 2] }, [slope])]);
      return prelu(prelu(x));
    });
    const { graph } = giveOwnConstants(given, undefined);
    const read = graph.nodes.filter(({ kind }) => kind === 'unsqueeze').map(({ inputs }) => inputs[0]);
    expect(new Set(read).size).toBe(2);
  });
});

describe('constants of one repeated number that arithmetic reads', () => {
  const arithmetic = (value: number) =>
    build((net, x) => {
      const c = vector(net, value, [1, CHANNELS, 1, 1]);
      const mix = (y: ValueId, block: number) => {
        net.at({ part: 'stage', stage: 1, block });
        const other = net.add('elementwise', { fn: 'sub' }, [net.constant('one', [], { kind: 'dense', data: [1] }), c]);
        const parts = [
          net.add('elementwise', { fn: 'mul' }, [y, c]),
          net.add('elementwise', { fn: 'mul' }, [y, other]),
        ];
        return net.add('elementwise', { fn: 'add' }, parts);
      };
      return mix(mix(mix(x, 1), 1), 2);
    });
  const readsOf = ({ nodes }: Graph, fn: string) =>
    nodes
      .filter(({ attrs, inputs }) => 'fn' in attrs && attrs.fn === fn && inputs.length > 1)
      .map(({ inputs }) => inputs[1]);

  test('are one for what an expression does with them, and another for the next', () => {
    const { graph } = giveOwnConstants(arithmetic(0.5), undefined);
    const taken = readsOf(graph, 'sub');
    expect(new Set(taken).size).toBe(3);
    expect(taken.every((id, index) => readsOf(graph, 'mul')[2 * index] === id)).toBe(true);
  });

  test("are every operation's own where they are zeros", () => {
    const { graph } = giveOwnConstants(arithmetic(0), undefined);
    const taken = [...readsOf(graph, 'sub'), ...readsOf(graph, 'mul').filter((_, index) => index % 2 === 0)];
    expect(new Set(taken).size).toBe(6);
  });
});

describe('constants of different numbers', () => {
  const twice = (net: GraphBuilder, x: ValueId, dilation: number) => {
    const [w, bias, one, zero] = [weight(net), vector(net, 0), vector(net, 1), vector(net, 0)];
    const layer = (y: ValueId, step: number) => norm(net, conv(net, [y, w, bias], step), [one, zero, zero, one]);
    return layer(layer(x, 1), dilation);
  };

  test.each([1, 2])('stay shared, with what the layer reads besides; those behind it do not (dilation %i)', (step) => {
    const given = build((net, x) => twice(net, x, step));
    const { graph } = giveOwnConstants(given, undefined);
    expect(countDifferent(graph, 'conv')).toEqual([1, 1]);
    expect(countDifferent(graph, 'batchNorm')).toEqual([2, 2, 2, 2]);
  });

  test('of a layer that is whole in several places keep all of it', () => {
    const given = build((net, x) => {
      const [mean, one] = [net.constant('mean', [CHANNELS], { kind: 'dense', data: [1, 2, 3, 4] }), vector(net, 1)];
      const parts = [one, vector(net, 0), mean, one];
      return norm(net, norm(net, x, parts), parts);
    });
    const { graph } = giveOwnConstants(given, undefined);
    expect(countDifferent(graph, 'batchNorm')).toEqual([1, 1, 1, 1]);
    // the ones of scale and variance are two
    expect(graph.nodes[0]!.inputs[1]).not.toBe(graph.nodes[0]!.inputs[4]);
  });

  test('are not read where nothing is shared', () => {
    const given = build((net, x) => conv(net, [conv(net, [x, weight(net), vector(net, 0)]), weight(net)]));
    expect(giveOwnConstants(given, undefined)).toMatchObject({ graph: given, notes: [] });
  });
});

test('a network that bitbone wrote is read back with the parameters it had', () => {
  for (const recipe of new Set(listBackbones().map((config) => config.recipe))) {
    const { graph, store } = readModel(createByteSource('net', writeOnnx(buildFor(recipe)).bytes));
    expect({ recipe, ...giveOwnConstants(graph, store) }).toMatchObject({ recipe, graph, notes: [] });
  }
});

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const NARROW = [1, 2, 4];

test.each([...SEEDS.map((seed) => ({ seed })), ...SEEDS.map((seed) => ({ seed, widths: NARROW }))])(
  'apart, equal constants of a random network are those it had before they were shared (%o)',
  ({ seed, ...options }) => {
    const apart = buildRandomNetwork(seed, options);
    const shared = shareEqual(apart);
    const { graph, originOf, notes } = giveOwnConstants(shared, undefined);
    expect(findViolations(graph)).toEqual([]);
    expect(graph.nodes.map(({ inputs }) => inputs.map((id) => (id === null ? null : originOf(id))))).toEqual(
      shared.nodes.map(({ inputs }) => inputs),
    );
    const [before, after] = [costOf(shared).totals.params, costOf(graph).totals.params];
    expect(after).toBe(costOf(apart).totals.params);
    const more = expect.stringContaining(`: ${after - before} parameters more`);
    expect(notes).toEqual(after === before ? [] : [more]);
  },
);
