import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Operand } from '../../src/onnx/convert/operand.ts';
import { Operands } from '../../src/onnx/convert/operands.ts';

const NAME = fc.constantFrom('a', 'b', 'c', '__proto__', '');

test('gives what was set last under a name, by name and by number', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(NAME, fc.boolean()), { maxLength: 20 }), (steps) => {
      const operands = new Operands();
      const expected = new Map<string, Operand | undefined>();
      for (const [name, isSet] of steps) {
        if (isSet) {
          const operand = new Operand(name, [1], 'float32');
          operands.set(name, operand);
          expected.set(name, operand);
        } else if (!operands.has(name)) {
          expect(operands.announce(name)).toBe(true);
          expected.set(name, undefined);
        }
      }
      expect(operands.count).toBe(expected.size);
      for (const [name, operand] of expected) {
        expect(operands.get(name)).toBe(operand);
        expect(operands.at(operands.numberOf(name))).toBe(operand);
      }
      expect(operands.numberOf('elsewhere')).toBe(-1);
    }),
  );
});

test('a name is announced once', () => {
  const operands = new Operands();
  operands.set('a', new Operand('a', [1], 'float32'));
  expect(operands.announce('b')).toBe(true);
  expect(operands.announce('a')).toBe(false);
});
