import { expect, test } from 'vitest';
import type { OpAttrs } from '../../src/graph/op.ts';
import { infer, inferTypes, refusal, typed } from './operands.ts';

const form = (name: OpAttrs['quantise']['form'], axis = 1) => ({ form: name, bits: 8, axis });
const x = [1, 6, 4, 4];

test('quantising gives the type of the zero point', () => {
  expect(inferTypes('quantise', form('quantizeLinear'), [x, []])).toEqual([typed(x, 'uint8')]);
  expect(inferTypes('quantise', form('quantizeLinear'), [x, [6], typed([6], 'int4')])).toEqual([typed(x, 'int4')]);
});

test('dequantising gives the type of the scale', () => {
  const operands = [typed(x, 'int8'), typed([1], 'float16')];
  expect(inferTypes('quantise', form('dequantizeLinear'), operands)).toEqual([typed(x, 'float16')]);
});

test('quantising dynamically gives scale and zero point too', () => {
  const expected = [typed(x, 'uint8'), typed([], 'float32'), typed([], 'uint8')];
  expect(inferTypes('quantise', form('dynamicQuantizeLinear'), [x])).toEqual(expected);
});

test('QONNX forms stay in floating point', () => {
  expect(inferTypes('quantise', form('bipolarQuant'), [x, []])).toEqual([typed(x, 'float32')]);
  expect(inferTypes('quantise', form('quant'), [x, [6, 1, 1], [], []])).toEqual([typed(x, 'float32')]);
  expect(inferTypes('quantise', form('trunc'), [x, [1], [], [], []])).toEqual([typed(x, 'float32')]);
});

test('scales lie on the axis, or on blocks', () => {
  expect(infer('quantise', form('quantizeLinear', -1), [2, 32], [32])).toEqual([[2, 32]]);
  expect(infer('quantise', form('quantizeLinear', 1), [2, 32], [2, 4])).toEqual([[2, 32]]);
  expect(refusal('quantise', form('quantizeLinear', 0), [2, 32], [32])).toMatchInlineSnapshot(
    `"E_SHAPE probe: quantises [2, 32] on axis 0 with scales [32]"`,
  );
  expect(refusal('quantise', form('quant'), x, [6])).toMatchInlineSnapshot(
    `"E_SHAPE probe: cannot broadcast [6] to [1, 6, 4, 4]"`,
  );
});
