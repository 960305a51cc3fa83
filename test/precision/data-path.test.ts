import { describe, expect, it } from 'vitest';
import type { ValueId } from '../../src/graph/graph.ts';
import { bitsAfter, type Sketch, windowOf } from './graphs.ts';

const window2 = { ...windowOf([2, 2]), pads: [0, 0, 0, 0], strides: [2, 2], ceilMode: false, countIncludePad: false };
const pads = [0, 0, 1, 1, 0, 0, 1, 1];

type Step = (s: Sketch, x: ValueId) => ValueId;

const KEEPING: Record<string, Step> = {
  reshape: (s, x) => s.builder.add('reshape', { shape: [2, -1], allowZero: false }, [x]),
  flatten: (s, x) => s.builder.add('flatten', { axis: 1 }, [x]),
  transpose: (s, x) => s.builder.add('transpose', { perm: [0, 2, 3, 1] }, [x]),
  unsqueeze: (s, x) => s.builder.add('unsqueeze', { axes: [0] }, [x]),
  squeeze: (s, x) => s.builder.add('squeeze', { axes: [0] }, [s.builder.add('unsqueeze', { axes: [0] }, [x])]),
  slice: (s, x) => s.builder.add('slice', { axes: [1], starts: [0], ends: [2], steps: [1] }, [x]),
  split: (s, x) => s.builder.addAll('split', { axis: 1, sizes: [1, 3] }, [x])[1]!,
  gather: (s, x) =>
    s.builder.add('gather', { axis: 1 }, [x, s.builder.constant('i', [2], { kind: 'dense', data: [2, 0] }, 'int64')]),
  'concat of signs': (s, x) => s.builder.add('concat', { axis: 1 }, [x, s.unary('neg', x)]),
  'concat of signs and bits': (s, x) => s.builder.add('concat', { axis: 1 }, [x, s.unary('relu', x)]),
  'max pool': (s, x) => s.builder.add('pool', { ...window2, mode: 'max' }, [x]),
  'global max pool': (s, x) => s.builder.add('globalPool', { mode: 'max' }, [x]),
  'largest of an axis': (s, x) => s.builder.add('reduce', { fn: 'max', axes: [1], keepDims: false }, [x]),
  'pad with 0': (s, x) => s.builder.add('pad', { pads, mode: 'constant', value: 0 }, [x]),
  'pad with 1': (s, x) => s.builder.add('pad', { pads, mode: 'constant', value: 1 }, [x]),
  'pad with the edge': (s, x) => s.builder.add('pad', { pads, mode: 'edge', value: 0 }, [x]),
  spaceToDepth: (s, x) => s.builder.add('spaceToDepth', { block: 2 }, [x]),
  depthToSpace: (s, x) => s.builder.add('depthToSpace', { block: 2, mode: 'CRD' }, [x]),
  identity: (s, x) => s.unary('identity', x),
  dropout: (s, x) => s.unary('dropout', x),
  expand: (s, x) => s.builder.add('expand', { shape: [3, 2, 4, 6, 6] }, [x]),
  tile: (s, x) => s.builder.add('tile', { repeats: [1, 2, 1, 1] }, [x]),
  'nearest resize': (s, x) => s.builder.add('resize', { sizes: [2, 4, 12, 12], mode: 'nearest' }, [x]),
  relu: (s, x) => s.unary('relu', x),
  clip: (s, x) => s.clip(x, 0, 1),
  'a scale per channel': (s, x) => s.binary('mul', x, s.parameter([4, 1, 1])),
  'a shift per channel': (s, x) => s.binary('add', x, s.parameter([4, 1, 1])),
  'batch norm': (s, x) =>
    s.builder.add('batchNorm', { epsilon: 1e-5 }, [x, ...[1, 2, 3, 4].map(() => s.parameter([4]))]),
  prelu: (s, x) => s.builder.add('prelu', {}, [x, s.parameter([4, 1, 1])]),
  'cast to half and back': (s, x) =>
    s.builder.add('cast', { to: 'float32' }, [s.builder.add('cast', { to: 'float16' }, [x])]),
  'cast to int8': (s, x) => s.builder.add('cast', { to: 'int8' }, [x]),
  'the product with another sign': (s, x) => s.binary('mul', x, s.unary('neg', x)),
};

const MIXING: Record<string, Step> = {
  'average pool': (s, x) => s.builder.add('pool', { ...window2, mode: 'average' }, [x]),
  'global average pool': (s, x) => s.builder.add('globalPool', { mode: 'average' }, [x]),
  'mean of an axis': (s, x) => s.builder.add('reduce', { fn: 'mean', axes: [1], keepDims: false }, [x]),
  'sum of two maps': (s, x) => s.binary('add', x, s.unary('neg', x)),
  'linear resize': (s, x) => s.builder.add('resize', { sizes: [2, 4, 12, 12], mode: 'linear' }, [x]),
  'pad with another number': (s, x) => s.builder.add('pad', { pads, mode: 'constant', value: 0.5 }, [x]),
  softmax: (s, x) => s.builder.add('softmax', { axis: 1, log: false, flattens: false }, [x]),
  'a concat with real numbers': (s, x) => s.builder.add('concat', { axis: 1 }, [x, s.binary('add', x, x)]),
};

describe('one bit on the data path', () => {
  it.each(Object.entries(KEEPING))('survives %s', (_, step) => {
    expect(bitsAfter((s, x) => step(s, s.unary('sign', x)))).toBe(1);
  });

  it.each(Object.entries(KEEPING))('does not come from %s', (_, step) => {
    expect(bitsAfter(step)).toBeGreaterThan(1);
  });

  it.each(Object.entries(MIXING))('is lost in %s', (_, step) => {
    expect(bitsAfter((s, x) => step(s, s.unary('sign', x)))).toBe(32);
  });

  it('is not padded with one of two levels that differ by channel', () => {
    const scaled = (s: Sketch, x: ValueId) => s.binary('mul', s.unary('sign', x), s.parameter([4, 1, 1]));
    expect(bitsAfter((s, x) => KEEPING['pad with 1']!(s, scaled(s, x)))).toBe(32);
  });
});
