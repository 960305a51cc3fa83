import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Window } from '../../src/graph/op.ts';
import { makeWindow, tryInfer } from './operands.ts';
import { type OnnxAttributes, runOperator } from './run-operator.ts';

const AUTO_PAD = { explicit: 'NOTSET', valid: 'VALID', 'same-upper': 'SAME_UPPER', 'same-lower': 'SAME_LOWER' };
const RUNS = { numRuns: 150, seed: 7 };

function toOnnx({ kernel, strides, dilations, pads, autoPad }: Window): OnnxAttributes {
  const padding: OnnxAttributes = autoPad === 'explicit' ? { pads } : { auto_pad: AUTO_PAD[autoPad] };
  return { kernel_shape: kernel, strides, dilations, ...padding };
}

function small(rank: number, min: number, max: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
}

interface Slide {
  readonly spatial: readonly number[];
  readonly window: Window;
}

function overhangs({ spatial, window: { kernel, dilations, pads, autoPad } }: Slide): boolean {
  return spatial.some((size, axis) => {
    const padding = autoPad === 'explicit' ? pads[axis]! + pads[axis + spatial.length]! : 0;
    return !autoPad.startsWith('same') && size + padding < (kernel[axis]! - 1) * dilations[axis]! + 1;
  });
}

/** onnxruntime pads for `same-*` as if the kernel were not dilated, against the specification: dilation 1 there. */
const slides = (maxPad: number): fc.Arbitrary<Slide> =>
  fc.integer({ min: 1, max: 3 }).chain((rank) =>
    fc
      .record({
        spatial: small(rank, 1, 8),
        kernel: small(rank, 1, 4),
        strides: small(rank, 1, 3),
        dilations: small(rank, 1, 3),
        pads: small(2 * rank, 0, maxPad),
        autoPad: fc.constantFrom('explicit', 'explicit', 'valid', 'same-upper', 'same-lower' as const),
      })
      .map(({ spatial, kernel, strides, dilations, pads, autoPad }) => {
        const isSame = autoPad === 'same-upper' || autoPad === 'same-lower';
        const fitting = pads.map((pad, index) => Math.min(pad, kernel[index % rank]! - 1));
        const change = { strides, pads: fitting, autoPad, ...(isSame ? {} : { dilations }) };
        return { spatial, window: makeWindow(kernel, change) };
      }),
  );

test('convolutions have the sizes onnxruntime computes', async () => {
  await fc.assert(
    fc.asyncProperty(slides(3), fc.integer({ min: 1, max: 2 }), async ({ spatial, window }, groups) => {
      const x = [2, 2 * groups, ...spatial];
      const w = [3 * groups, 2, ...window.kernel];
      const inputs = [{ shape: x }, { shape: w }];
      const ran = await runOperator({ type: 'Conv', attributes: { ...toOnnx(window), group: groups }, inputs });
      expect(tryInfer('conv', { ...window, groups, arithmetic: 'float' }, x, w)).toEqual(ran);
    }),
    RUNS,
  );
});

test('pooling has the sizes onnxruntime computes, rounded down or up', async () => {
  await fc.assert(
    fc.asyncProperty(slides(3), fc.boolean(), async ({ spatial, window }, ceilMode) => {
      const x = [1, 2, ...spatial];
      const attributes = { ...toOnnx(window), ceil_mode: Number(ceilMode) };
      const ran = await runOperator({ type: 'MaxPool', attributes, inputs: [{ shape: x }], outputs: 2 });
      // where the window fits nowhere, onnxruntime gives an empty result or, since it divides towards 0, one position
      const isEmpty = ran?.some((shape) => shape.includes(0)) ?? true;
      const fits = !isEmpty && (ceilMode || !overhangs({ spatial, window }));
      const attrs = { ...window, mode: 'max', ceilMode, countIncludePad: false } as const;
      expect(tryInfer('pool', attrs, x)).toEqual(fits ? ran : null);
    }),
    RUNS,
  );
});

test('transposed convolutions have the sizes onnxruntime computes', async () => {
  const extras = fc.record({
    groups: fc.integer({ min: 1, max: 2 }),
    extra: fc.nat(2),
    asks: fc.boolean(),
    target: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(slides(2), extras, async ({ spatial, window }, { groups, extra, asks, target }) => {
      // output padding stays below the stride or the dilation
      const outputPadding = window.strides.map((stride, axis) =>
        Math.min(extra, Math.max(stride, window.dilations[axis]!) - 1),
      );
      const outputShape = spatial.map((size) => size + target);
      const x = [1, 2 * groups, ...spatial];
      const w = [2 * groups, 3, ...window.kernel];
      const wanted = asks ? { output_shape: outputShape } : {};
      const attributes = { ...toOnnx(window), group: groups, output_padding: outputPadding, ...wanted };
      const ran = await runOperator({ type: 'ConvTranspose', attributes, inputs: [{ shape: x }, { shape: w }] });
      const attrs = { ...window, groups, outputPadding, ...(asks ? { outputShape } : {}) };
      expect(tryInfer('convTranspose', attrs, x, w)).toEqual(ran);
    }),
    RUNS,
  );
});
