import type { ValueId } from '../graph/graph.ts';
import { padsOf } from './conv.ts';
import type { Emitter } from './net.ts';
import { mapSizeOf } from './net.ts';

/** A square window. */
export interface PoolOptions {
  readonly mode: 'max' | 'average';
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number | 'same' | undefined;
  readonly ceil?: boolean | undefined;
}

/** Padding counts in an average, as in PyTorch's default. */
export function emitPool(net: Emitter, x: ValueId, name: string, options: PoolOptions): ValueId {
  const { mode, kernel, stride, pad = 0, ceil = false } = options;
  const pads = padsOf(mapSizeOf(net, x), { kernel, stride, pad });
  const window = {
    kernel: [kernel, kernel],
    strides: [stride, stride],
    dilations: [1, 1],
    pads,
    autoPad: 'explicit',
  } as const;
  return net.builder.add('pool', { ...window, mode, ceilMode: ceil, countIncludePad: mode === 'average' }, [x], {
    name,
  });
}

export function emitGlobalPool(net: Emitter, x: ValueId, name: string): ValueId {
  return net.builder.add('globalPool', { mode: 'average' }, [x], { name });
}
