import { describe, expect, it } from 'vitest';
import { readResultsTable } from '../../../src/score/fit/results-table.ts';

describe('readResultsTable', () => {
  it('reads columns in any order, with quotes, Windows line ends and empty lines', () => {
    const text =
      '\uFEFFrecipe,Model,accuracy\r\nlong,"study.jsonl#{""stage1.width"":96}",61.5\r\n\r\nlong,bireal18,60\r\n';
    expect(readResultsTable(text, 'r.csv')).toEqual([
      { model: 'study.jsonl#{"stage1.width":96}', accuracy: 61.5, recipe: 'long' },
      { model: 'bireal18', accuracy: 60, recipe: 'long' },
    ]);
  });

  it('reads results without a recipe as one group', () => {
    expect(readResultsTable('model,accuracy\na,1\n', 'r.csv')).toEqual([{ model: 'a', accuracy: 1, recipe: '' }]);
  });

  it('names the line of what is no number, and the columns that are missing', () => {
    expect(() => readResultsTable('model,accuracy\na,1\nb,high\n', 'r.csv')).toThrowError(
      /r.csv:3: "high" is not an acc/,
    );
    expect(() => readResultsTable('name,top1\na,1\n', 'r.csv')).toThrowError(
      /r.csv: has no columns model and accuracy/,
    );
  });
});
