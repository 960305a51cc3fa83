import { expect, test } from 'vitest';
import { baseName } from '../../../src/export/code/constants.ts';

test('a constant is called by the last word of its name, unless that means something else in Python', () => {
  const names = ['stage1.block1.shift', 'onnx::Mul_12', 'a/b', '7', 'x.lambda', 'x.Type', 'x.value', 'x.weight'];
  const called = ['shift', 'mul_12', 'b', 'parameter', 'parameter', 'parameter', 'parameter', 'weight'];
  expect(names.map(baseName)).toEqual(called);
});
