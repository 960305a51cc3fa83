import { describe, expect, test } from 'vitest';
import { compileFormula } from '../../src/cost/formula.ts';

const NAMES = ['ops', 'params', 'score'];
const VALUES = { ops: 100, params: 8, score: 0.5 };

async function evaluate(text: string): Promise<number> {
  return (await compileFormula(text, NAMES))(VALUES);
}

test.each([
  ['ops + 0.1 * params', 100.8],
  ['score ^ 2 / -params', -0.03125],
  ['max(ops, 12, params) - min(3, 2)', 98],
  ['ops > 50 and not (params > 9) ? log2(params) : 0', 3],
  ['sqrt(ops) + ops mod 7', 12],
])('%s', async (text, expected) => {
  expect(await evaluate(text)).toBeCloseTo(expected, 12);
});

describe('refuses', () => {
  test.each([
    ['a name that is none', 'ops + latency', /names latency .*ops, params, score/],
    ['a constant of the parser', 'ops * pi', /names pi/],
    ['a function that is not listed', 'cos(ops)', /calls cos .*abs, sqrt/],
    ['import', 'import({ops: 1})', /calls import/],
    ['units', 'createUnit("foo")', /calls createUnit/],
    ['evaluate', 'evaluate("ops")', /calls evaluate/],
    ['properties', 'ops.constructor', /more than arithmetic/],
    ['indices', 'ops["constructor"]', /more than arithmetic/],
    ['a function as a value', '(max)(ops)', /names max/],
    ['assignment', 'ops = 1', /more than arithmetic/],
    ['definitions', 'f(x) = x', /more than arithmetic/],
    ['several expressions', 'ops; params', /more than arithmetic/],
    ['lists', '[ops, 1]', /more than arithmetic/],
    ['text', '"ops"', /not a number/],
    ['other operators', 'ops!', /operator !/],
    ['nothing', '', /not a number/],
    ['half a formula', 'ops +', /Unexpected end/],
    ['a very long one', '1+'.repeat(600), /longer than/],
  ])('%s', async (_, text, message) => {
    await expect(compileFormula(text, NAMES)).rejects.toMatchObject({
      code: 'E_FORMULA',
      message: expect.stringMatching(message),
    });
  });

  test.each(['ops / 0', 'log(0 - ops)', 'ops > 3', 'min()'])('the value of %s', async (text) => {
    await expect(evaluate(text)).rejects.toMatchObject({ code: 'E_FORMULA' });
  });
});
