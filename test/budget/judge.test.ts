import { describe, expect, test } from 'vitest';
import type { Costed } from '../../src/budget/costed.ts';
import type { JudgeOptions } from '../../src/budget/judge.ts';
import { judgeSubject } from '../../src/budget/judge.ts';
import type { Failure, Subject } from '../../src/budget/subject.ts';
import { budget, costed, layer, rangeOf, subject } from './sample.ts';

const NETWORK = costed([
  layer('stem', { macs: 50, peakActivationBytes: 700 }, { part: 'stem', stage: 0, block: 0 }),
  layer('one', { macs: 30, peakActivationBytes: 900 }),
  layer('side', { macs: 20, peakActivationBytes: 800 }, { shortcut: true }),
]);

function judge(
  network: Costed | Subject,
  limits: Parameters<typeof judgeSubject>[1],
  options: Partial<JudgeOptions> = {},
) {
  const whole = 'samples' in network ? network : subject('net', network);
  return judgeSubject(whole, limits, { baseline: null, allowUnknown: false, formulas: new Map(), ...options });
}

describe('limits', () => {
  test('the limit itself is kept, one more is not', () => {
    const [kept, broken] = judge(NETWORK, [budget('macs', { max: '100' }), budget('macs', { max: '99' })]);
    expect(kept).toMatchObject({ status: 'pass', actual: 100, limit: 100, excess: null, heaviest: [] });
    expect(broken).toMatchObject({ status: 'fail', actual: 100, limit: 99, excess: 1, holds: 'broken' });
    expect(broken!.heaviest).toEqual([
      { name: 'stem', value: 50, share: 0.5 },
      { name: 'one', value: 30, share: 0.3 },
      { name: 'side', value: 20, share: 0.2 },
    ]);
  });

  test('a smallest value, and a warning', () => {
    const [verdict] = judge(NETWORK, [budget('macs', { min: '120', level: 'warn' })]);
    expect(verdict).toMatchObject({ status: 'warn', level: 'warn', excess: 20, bound: 'min' });
  });

  test('a share is of the network before its recipe, exactly', () => {
    const whole = subject('net', NETWORK, costed([layer('all', { macs: 400 })]).totals);
    // 0.29 * 400 is 115.99999999999999 in binary fractions
    const [verdict] = judge(whole, [budget('macs', { max: '29%' })]);
    expect(verdict).toMatchObject({ limit: 116, status: 'pass' });
  });

  test('every limit of a budget has its verdict', () => {
    const verdicts = judge(NETWORK, [budget('macs', { max: '1k', min: '1', maxIncrease: '2%' })]);
    expect(verdicts.map(({ bound, status }) => [bound, status])).toEqual([
      ['max', 'pass'],
      ['min', 'pass'],
      ['maxIncrease', 'warn'],
    ]);
  });

  test('a decimal unit that the binary one would have kept is explained', () => {
    const network = costed([layer('fc', { modelSizeBytes: 4_189_344 })]);
    const [verdict] = judge(network, [budget('modelSizeBytes', { max: '4 MB' })]);
    expect(verdict!.reason).toBe('4 MB is 4,000,000 bytes; 4 MiB, 4,194,304 bytes, would hold it');
    const [far] = judge(network, [budget('modelSizeBytes', { max: '3MB' })]);
    expect(far!.reason).toBe(null);
  });
});

describe('growth', () => {
  const before = new Map([['net', costed([NETWORK.layers[0]!, layer('one', { macs: 10, peakActivationBytes: 600 })])]]);

  test('is counted from the baseline, and the layers that grew are named', () => {
    const [verdict] = judge(NETWORK, [budget('macs', { maxIncrease: '50%' })], { baseline: before });
    expect(verdict).toMatchObject({ status: 'fail', baseline: 60, limit: 90, excess: 10 });
    expect(verdict!.grown).toEqual([
      { name: 'one', before: 10, after: 30 },
      { name: 'side', before: null, after: 20 },
    ]);
  });

  test('may be an amount', () => {
    const verdicts = judge(NETWORK, [budget('macs', { maxIncrease: '40' }), budget('macs', { maxIncrease: '39' })], {
      baseline: before,
    });
    expect(verdicts.map(({ status }) => status)).toEqual(['pass', 'fail']);
  });

  test('of peak memory is caused by the layers above the former peak', () => {
    const [verdict] = judge(NETWORK, [budget('peakActivationBytes', { maxIncrease: '1%' })], { baseline: before });
    expect(verdict!.grown.map(({ name }) => name)).toEqual(['side', 'one']);
    expect(verdict).toMatchObject({ baseline: 700, actual: 900 });
  });

  test('without an earlier figure is a warning that says why', () => {
    const limits = [budget('macs', { maxIncrease: '1%' })];
    const [none] = judge(NETWORK, limits);
    const [other] = judge(NETWORK, limits, { baseline: new Map([['another', NETWORK]]) });
    expect(none).toMatchObject({ status: 'warn', limit: null, reason: expect.stringContaining('--update-baseline') });
    expect(other).toMatchObject({
      status: 'warn',
      limit: null,
      reason: expect.stringContaining('not in the baseline'),
    });
  });

  test('an old baseline without the metric is no baseline', () => {
    const old = new Map([['net', { ...NETWORK, totals: { ...NETWORK.totals, macs: Number.NaN } }]]);
    const [verdict] = judge(NETWORK, [budget('macs', { maxIncrease: '1%' })], { baseline: old });
    expect(verdict).toMatchObject({ status: 'warn', baseline: null });
  });
});

describe('parts', () => {
  test('layers together, by name or place', () => {
    const scope = { kind: 'layer', pattern: '*e', each: false } as const;
    const [verdict] = judge(NETWORK, [budget('macs', { max: '49', scope })]);
    expect(verdict).toMatchObject({ part: 'layer *e', actual: 50, status: 'fail' });
    const shortcut = { kind: 'layer', pattern: '*.shortcut', each: false } as const;
    expect(judge(NETWORK, [budget('macs', { max: '20', scope: shortcut })])[0]).toMatchObject({ actual: 20 });
  });

  test('each layer by itself: those that break the limit, or the nearest to it', () => {
    const scope = { kind: 'layer', pattern: '*', each: true } as const;
    const broken = judge(NETWORK, [budget('macs', { max: '25', scope })]);
    expect(broken.map(({ part, actual }) => [part, actual])).toEqual([
      ['stem', 50],
      ['one', 30],
    ]);
    const kept = judge(NETWORK, [budget('macs', { max: '60', scope })]);
    expect(kept).toMatchObject([{ part: 'stem', status: 'pass', reason: 'the nearest to the limit of 3' }]);
  });

  test.each(['1', 'stage 1'])('stage %s', (pattern) => {
    const scope = { kind: 'stage', pattern, each: false } as const;
    expect(judge(NETWORK, [budget('macs', { max: '1', scope })])[0]).toMatchObject({ part: 'stage 1', actual: 50 });
  });

  test('a share of a part is of the whole network', () => {
    const scope = { kind: 'stage', pattern: 'stem', each: false } as const;
    expect(judge(NETWORK, [budget('macs', { max: '50%', scope })])[0]).toMatchObject({ limit: 50, status: 'pass' });
  });

  test('a name that no part has is never success', () => {
    const scope = { kind: 'layer', pattern: 'conv9', each: false } as const;
    const [verdict] = judge(NETWORK, [budget('macs', { max: '1G', level: 'warn', scope })]);
    expect(verdict).toMatchObject({ status: 'missing', reason: 'no layer is named conv9' });
  });
});

describe('what is not known', () => {
  const foreign = costed([layer('one', { macs: 5 })], {
    unknown: [{ node: 'odd', type: 'com.example.Frob', reason: 'unknown' }],
  });
  const failure: Failure = { code: 'E_TRUNCATED', reason: 'net.onnx: too short' };

  test('an unknown operator leaves every budget unknown', () => {
    const [verdict] = judge(foreign, [budget('params', { max: '1G' })]);
    expect(verdict).toMatchObject({ status: 'missing', actual: null });
    expect(verdict!.reason).toContain('com.example.Frob (node odd)');
  });

  test('allowed, it is a warning; a broken limit stays broken', () => {
    const verdicts = judge(foreign, [budget('macs', { max: '9' }), budget('macs', { max: '4' })], {
      allowUnknown: true,
    });
    expect(verdicts.map(({ status }) => status)).toEqual(['warn', 'fail']);
    expect(verdicts[0]!.reason).toContain('counted without');
  });

  test('a model that cannot be read', () => {
    const broken: Subject = { name: 'net', samples: [{ sizes: {}, result: { failure } }] };
    const [verdict] = judge(broken, [budget('macs', { max: '1G' })]);
    expect(verdict).toMatchObject({ status: 'missing', reason: 'net.onnx: too short [E_TRUNCATED]' });
  });

  test('a model that cannot be read at one of its sizes', () => {
    const { samples } = rangeOf('net', [NETWORK]);
    const broken: Subject = { name: 'net', samples: [...samples, { sizes: { N: 2 }, result: { failure } }] };
    const [verdict] = judge(broken, [budget('macs', { max: '1G' })]);
    expect(verdict!.reason).toBe('at N=2: net.onnx: too short [E_TRUNCATED]');
  });

  test('a formula without a value', async () => {
    const { compileFormula } = await import('../../src/cost/formula.ts');
    const text = 'macs / bops';
    const formulas = new Map([[text, await compileFormula(text, ['macs', 'bops'])]]);
    const limit = { ...budget('macs', { max: '1' }), measure: { kind: 'formula', text } as const };
    expect(judge(NETWORK, [limit], { formulas })[0]).toMatchObject({ status: 'missing', metric: text });
  });
});

test('over sizes a limit is kept, broken, or it depends', () => {
  const networks = [1, 2, 3, 4].map((n) => costed([layer('one', { macs: 10 * n })]));
  const verdicts = judge(rangeOf('net', networks), [
    budget('macs', { max: '40' }),
    budget('macs', { max: '29' }),
    budget('macs', { max: '9' }),
  ]);
  expect(verdicts.map(({ holds, status, actual, range, reason }) => [holds, status, actual, range, reason])).toEqual([
    ['holds', 'pass', 10 * 4, { min: 10, max: 40 }, 'holds at every one of 4 sizes'],
    ['depends', 'fail', 40, { min: 10, max: 40 }, 'broken at N=3..4'],
    ['broken', 'fail', 40, { min: 10, max: 40 }, 'broken at every one of 4 sizes'],
  ]);
});
