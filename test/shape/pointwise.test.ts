import { expect, test } from 'vitest';
import type { OpAttrs } from '../../src/graph/op.ts';
import { infer, inferTypes, refusal, typed } from './operands.ts';

const half = typed([1, 6, 4, 4], 'float16');

test('one input, one output of its shape', () => {
  expect(inferTypes('unary', { fn: 'sign' }, [half])).toEqual([half]);
  expect(inferTypes('unary', { fn: 'dropout' }, [half])).toEqual([half]);
  expect(inferTypes('unary', { fn: 'isNaN' }, [half])).toEqual([typed(half.shape, 'bool')]);
  expect(inferTypes('clip', { min: 0, max: 6 }, [half])).toEqual([half]);
  expect(inferTypes('cast', { to: 'int8' }, [half])).toEqual([typed(half.shape, 'int8')]);
  expect(inferTypes('softmax', { axis: -1, log: false, flattens: false }, [half])).toEqual([half]);
});

test('softmax needs its axis', () => {
  expect(refusal('softmax', { axis: 4, log: false, flattens: false }, half)).toMatchInlineSnapshot(
    `"E_SHAPE probe: has no axis 4 among 4"`,
  );
});

test('batch normalisation has one parameter a channel', () => {
  const norm = { epsilon: 1e-5 };
  expect(infer('batchNorm', norm, [2, 64, 7, 7], [64], [64], [64], [64])).toEqual([[2, 64, 7, 7]]);
  expect(infer('batchNorm', norm, [2, 38.4], [38.4], [38.4], [38.4], [38.40000001])).toEqual([[2, 38.4]]);
  expect(refusal('batchNorm', norm, [2, 64, 7, 7], [64], [64], [64], [32])).toMatchInlineSnapshot(
    `"E_SHAPE probe: reads 64 channels with a parameter of shape [32]"`,
  );
  expect(refusal('batchNorm', norm, [2, 64, 7, 7], [64], [64], [64])).toMatchInlineSnapshot(
    `"E_SHAPE probe: lacks its input 4"`,
  );
});

interface NormaliseCase {
  readonly form: OpAttrs['normalise']['form'];
  readonly axis: number;
  readonly shapes: readonly (readonly number[])[];
}

const forms: readonly NormaliseCase[] = [
  { form: 'layer', axis: -1, shapes: [[2, 5, 8], [8], [8]] },
  { form: 'layer', axis: 1, shapes: [[2, 5, 8], [5, 8], [8]] },
  { form: 'instance', axis: 1, shapes: [[2, 6, 4, 4], [6], [6]] },
  { form: 'group', axis: 1, shapes: [[2, 6, 4, 4], [3], [3]] },
  { form: 'group', axis: 1, shapes: [[2, 6, 4, 4], [6], [6]] },
  { form: 'response', axis: 1, shapes: [[2, 6, 4, 4]] },
  { form: 'lp', axis: -2, shapes: [[2, 6]] },
  { form: 'meanVariance', axis: 1, shapes: [[2, 6, 4, 4]] },
];

test.each(forms)('normalisation $form on axis $axis keeps the shape $shapes', ({ form, axis, shapes }) => {
  expect(infer('normalise', { form, axis, epsilon: 1e-5 }, ...shapes)).toEqual([shapes[0]]);
});

const misfits: readonly NormaliseCase[] = [
  { form: 'layer', axis: -1, shapes: [[2, 5, 8], [5]] },
  { form: 'layer', axis: 3, shapes: [[2, 5, 8], [8]] },
  { form: 'instance', axis: 1, shapes: [[2, 6, 4, 4], [4], [6]] },
  { form: 'instance', axis: 1, shapes: [[2, 6], [6]] },
  { form: 'group', axis: 1, shapes: [[2, 6, 4, 4], [4], [4]] },
  { form: 'response', axis: 1, shapes: [[6]] },
  { form: 'lp', axis: 2, shapes: [[2, 6]] },
];

test.each(misfits)('normalisation $form on axis $axis refuses $shapes', ({ form, axis, shapes }) => {
  expect(refusal('normalise', { form, axis, epsilon: 1e-5 }, ...shapes)).toContain('E_SHAPE probe: ');
});
