import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph, Node, ValueId } from '../../src/graph/graph.ts';
import { countElements } from '../../src/graph/tensor.ts';
import { findUsedNodes } from '../../src/graph/walk.ts';
import { arbitraryGraph } from './random-graph.ts';
import { conv, sketch, weight } from './sketch.ts';

const MAP_BYTES = 4 * 6 * 6 * 4;

function peakOf(graph: Graph, inPlace?: boolean): number {
  return costOf(graph, inPlace === undefined ? {} : { inPlace }).totals.peakActivationBytes;
}

describe('peak activation memory', () => {
  const chain = sketch((g) => {
    const x = g.add('conv', conv([1, 1]), [g.input('x', [1, 1, 6, 6]), weight(g, 'w', [4, 1, 1, 1])]);
    return [g.add('unary', { fn: 'relu' }, [x])];
  });

  test('an activation overwrites its input: the convolution holds 1 + 4 maps', () => {
    expect(peakOf(chain)).toBe(MAP_BYTES / 4 + MAP_BYTES);
  });
  test('without overwriting it holds input and output', () => {
    expect(peakOf(chain, false)).toBe(2 * MAP_BYTES);
  });
  test('a shortcut is held while its block runs', () => {
    const block = sketch((g) => {
      const x = g.add('unary', { fn: 'relu' }, [g.input('x', [1, 4, 6, 6])]);
      const y = g.add('conv', conv([1, 1]), [x, weight(g, 'w', [4, 4, 1, 1])]);
      const z = g.add('conv', conv([1, 1]), [y, weight(g, 'v', [4, 4, 1, 1])]);
      return [g.add('elementwise', { fn: 'add' }, [z, x])];
    });
    expect(peakOf(block)).toBe(3 * MAP_BYTES);
  });
  test('a 1-bit map takes a 32nd, and takes it in place of its source', () => {
    const signed = sketch((g) => {
      const x = g.add('conv', conv([1, 1]), [g.input('x', [1, 1, 6, 6]), weight(g, 'w', [4, 1, 1, 1])]);
      const s = g.add('unary', { fn: 'sign' }, [x]);
      return [g.add('conv', conv([1, 1]), [s, weight(g, 'v', [8, 4, 1, 1])])];
    });
    const values = signed.values.map((value) => (value.name.startsWith('unary') ? { ...value, bits: 1 } : value));
    expect(peakOf({ ...signed, values })).toBe(2 * MAP_BYTES + MAP_BYTES / 32);
  });
  test('a result is not written over an operand that is smaller', () => {
    const widened = sketch((g) => {
      const small = g.add('unary', { fn: 'relu' }, [g.input('x', [1, 4, 1, 1])]);
      return [g.add('elementwise', { fn: 'add' }, [small, weight(g, 'shift', [1, 4, 6, 6])])];
    });
    expect(peakOf(widened)).toBe(MAP_BYTES + 16);
  });
  test('an optional output that nobody reads takes no memory', () => {
    const pooled = sketch((g) => {
      const window = {
        kernel: [1, 1],
        strides: [1, 1],
        dilations: [1, 1],
        pads: [0, 0, 0, 0],
        autoPad: 'explicit' as const,
      };
      return [
        g.add('pool', { ...window, mode: 'max', ceilMode: false, countIncludePad: false }, [
          g.input('x', [1, 4, 6, 6]),
        ]),
      ];
    });
    expect(peakOf(pooled)).toBe(2 * MAP_BYTES);
  });

  test.each([true, false])('is what a look at every moment finds (in place: %s)', (inPlace) => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        expect(peakOf(graph, inPlace)).toBe(Math.ceil(lookAtEveryMoment(graph, inPlace) / 8));
      }),
    );
  });
});

/** The peak by its definition, quadratic: at each node, every tensor made before and read at or after it, and the result. */
function lookAtEveryMoment(graph: Graph, inPlace: boolean): number {
  const used = findUsedNodes(graph);
  const nodes = graph.nodes.filter((_, index) => used[index] === 1);
  const bitsOf = (id: ValueId) => graph.values[id]!.bits * countElements(graph.values[id]!.shape);
  const isView = (node: Node) => node.kind === 'reshape';
  const tensors = [...graph.inputs, ...nodes.filter((node) => !isView(node)).flatMap((node) => node.outputs)];
  const madeAt = (id: ValueId) => nodes.findIndex((node) => node.outputs.includes(id));
  const lastRead = (id: ValueId): number => {
    const reads = nodes.map((node, index) => {
      if (!node.inputs.includes(id)) return -1;
      return isView(node) ? Math.max(index, lastRead(node.outputs[0]!)) : index;
    });
    return graph.outputs.includes(id) ? nodes.length : Math.max(-1, ...reads);
  };
  const sourceOf = (id: ValueId): ValueId => {
    const maker = nodes[madeAt(id)];
    return maker !== undefined && isView(maker) ? sourceOf(maker.inputs[0]!) : id;
  };
  const overwrites = (node: Node, moment: number) =>
    inPlace &&
    ['unary', 'elementwise', 'batchNorm'].includes(node.kind) &&
    node.inputs.some((id) => {
      if (id === null || graph.values[id]!.content !== undefined) return false;
      const [source, output] = [sourceOf(id), node.outputs[0]!];
      const isOwn = !graph.inputs.includes(source) && lastRead(source) === moment;
      return (
        isOwn &&
        bitsOf(source) >= bitsOf(output) &&
        countElements(graph.values[source]!.shape) === countElements(graph.values[output]!.shape)
      );
    });
  const moments = nodes.map((node, moment) => {
    const before = tensors.filter((id) => madeAt(id) < moment && lastRead(id) >= moment);
    const fresh = isView(node) || overwrites(node, moment) ? [] : node.outputs.filter((id) => lastRead(id) >= 0);
    return [...before, ...fresh].reduce((sum, id) => sum + bitsOf(id), 0);
  });
  return Math.max(0, ...moments);
}
