import { expect, test } from 'vitest';
import { compileFilePattern, findFiles } from '../../src/config/file-pattern.ts';
import { createFolder } from '../cli/scratch.ts';

test.each([
  ['*.onnx', 'a.onnx', true],
  ['*.onnx', 'deep/a.onnx', false],
  ['./*.onnx', 'a.onnx', true],
  ['**/*.onnx', 'a.onnx', true],
  ['**/*.onnx', 'b/c/a.onnx', true],
  ['m/**', 'm/b/c.onnx', true],
  ['net?.onnx', 'net1.onnx', true],
  ['net?.onnx', 'net/.onnx', false],
  ['{a,b*}.onnx', 'bc.onnx', true],
  ['{a,b*}.onnx', 'c.onnx', false],
  ['a+b(1).onnx', 'a+b(1).onnx', true],
  ['a,b.onnx', 'a,b.onnx', true],
  ['{a.onnx', 'a.onnx', true],
])('%s and %s: %s', (pattern, path, fits) => {
  expect(compileFilePattern(pattern)(path)).toBe(fits);
});

test('files are found below the folder, in order, without installed packages', () => {
  const folder = createFolder({
    'models/b.onnx': '',
    'models/a.onnx': '',
    'models/old/c.onnx': '',
    'models/node_modules/d.onnx': '',
    'other/e.onnx': '',
  });
  expect(findFiles(folder, 'models/**/*.onnx')).toEqual(['models/a.onnx', 'models/b.onnx', 'models/old/c.onnx']);
  expect(findFiles(folder, './models/*.onnx')).toEqual(['models/a.onnx', 'models/b.onnx']);
  expect(findFiles(folder, 'nowhere/*.onnx')).toEqual([]);
});
