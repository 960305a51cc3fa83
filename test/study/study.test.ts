import { describe, expect, it } from 'vitest';
import { BitboneError } from '../../src/graph/errors.ts';
import type { StudyHeader } from '../../src/study/records.ts';
import { findEntry, formatStudy, parseStudy } from '../../src/study/study.ts';

const header: StudyHeader = {
  kind: 'study',
  version: 1,
  model: {
    name: 'resnet18',
    isFile: false,
    recipe: 'bireal',
    select: 'inner',
    inputs: [],
    dims: [],
    fingerprint: '00ff',
  },
  space: {
    widthShares: [0.5, 2],
    multiple: 8,
    stem: 'bridge',
    convention: 'ops64',
    size: '395449600',
    knobs: [{ id: 'stage1.depth', kind: 'depth', values: [1, 2], present: 2 }],
  },
  objectives: ['score', 'activations'],
  budgets: [{ measure: 'bops', max: 1.68e9 }],
};
const entry = { kind: 'entry' as const, id: 1, score: 1.5, costs: costs(7), candidate: { 'stage1.depth': 1 } };
const result = {
  kind: 'result' as const,
  candidates: 1,
  certificate: { kind: 'exact' as const, epsilon: 0 },
  evaluations: 12,
  interrupted: false,
};
const text = formatStudy({ header, entries: [entry], result });

describe('a study file', () => {
  it('reads back what was written', () => {
    expect(parseStudy(text, 'a.jsonl')).toEqual({ header, entries: [entry], result });
  });

  it('leaves out a last line that was torn off', () => {
    const torn = text.slice(0, -5);
    expect(parseStudy(torn, 'a.jsonl')).toEqual({ header, entries: [entry] });
  });

  it.each([
    ['an empty file', '', 'a.jsonl: the first line is no study header'],
    ['text', 'hello\n', 'a.jsonl:1: the line is not JSON'],
    ['a broken line inside', text.replace('"kind":"entry"', '"kind":"entry'), 'a.jsonl:2: the line is not JSON'],
    ['another version', text.replace('"version":1', '"version":9'), 'a.jsonl:1: written as version 9'],
    ['an unknown field', text.replace('"id":1', '"id":1,"colour":2'), 'a.jsonl:2: the record: Unrecognized key'],
    [
      'a front with a line less',
      text.split('\n').toSpliced(1, 1).join('\n'),
      'a.jsonl: holds 0 of the 1 candidates that its search found',
    ],
    ['no header', text.slice(text.indexOf('\n') + 1), 'a.jsonl: the first line is no study header'],
  ])('refuses %s', (_, broken, message) => {
    expect(() => parseStudy(broken, 'a.jsonl')).toThrowError(message);
    expect(() => parseStudy(broken, 'a.jsonl')).toThrowError(BitboneError);
  });

  it('finds entries by id and says which there are', () => {
    const study = parseStudy(text, 'a.jsonl');
    expect(findEntry(study, 1, 'a.jsonl')).toEqual(entry);
    expect(() => findEntry(study, 2, 'a.jsonl')).toThrowError('a.jsonl: there is no candidate 2 (ids go from 1 to 1)');
  });
});

function costs(value: number) {
  return {
    macs: value,
    bops: value,
    flops: value,
    ops: value,
    elementwise: value,
    params: value,
    binaryParams: value,
    storedParams: value,
    modelSizeBytes: value,
    activations: value,
    binaryActivations: value,
    peakActivationBytes: value,
    trainingActivationBytes: value,
  };
}
