import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoteWords } from '../../src/report/shell-words.ts';

test('plain words stay, a number sign inside among them', () => {
  expect(quoteWords(['bitbone', 'export', 'study.jsonl#1', '-o', 'a/b.onnx'])).toBe(
    'bitbone export study.jsonl#1 -o a/b.onnx',
  );
});

test.each(['my study.jsonl#1', "it's", '#1', '$HOME', 'a*b', '', 'space.json#{"stage1.depth":2}', 'a\\b', '`ls`'])(
  'a shell reads %j back',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quoteWords([word])}`], { encoding: 'utf8' })).toBe(word);
  },
);
