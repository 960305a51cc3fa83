import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openerBeside } from '../../src/cli/files/beside.ts';
import { openFile, readText } from '../../src/cli/files/open.ts';
import { checkWritable, makeFolder } from '../../src/cli/files/place.ts';
import { writeFile } from '../../src/cli/files/write.ts';
import type { Output } from '../../src/cli/output.ts';
import type { BitboneError } from '../../src/graph/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const noStdout = {} as Output;

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as BitboneError).code;
  }
  return 'nothing was thrown';
}

test('a file is read at any offset, as far as it goes', () => {
  writeFileSync(join(folder, 'digits'), '0123456789');
  const source = openFile(folder, 'digits');
  expect(source).toMatchObject({ name: 'digits', size: 10 });
  const text = (offset: number, length: number) => new TextDecoder().decode(source.read(offset, length));
  expect([text(0, 3), text(8, 5), text(10, 4), text(12, 4)]).toEqual(['012', '89', '', '']);
  expect(readText(folder, 'digits')).toBe('0123456789');
});

test('what is no regular file is refused without blocking', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(codeOf(() => openFile(folder, 'pipe'))).toBe('E_NOT_A_FILE');
  expect(codeOf(() => openFile(folder, '.'))).toBe('E_NOT_A_FILE');
  expect(codeOf(() => openFile(folder, '/dev/null'))).toBe('E_NOT_A_FILE');
  expect(codeOf(() => openFile(folder, 'missing'))).toBe('E_NOT_FOUND');
  writeFileSync(join(folder, 'file'), '');
  expect(codeOf(() => openFile(folder, 'file/inside'))).toBe('E_NOT_FOUND');
});

test('external data is opened in the folder of the model only', () => {
  mkdirSync(join(folder, 'models/weights'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(folder, 'models/w.bin'), 'w');
  writeFileSync(join(folder, 'models/weights/v.bin'), 'v');
  symlinkSync(join(folder, 'secret'), join(folder, 'models/link.bin'));
  const open = openerBeside(folder, 'models/net.onnx');
  expect(open('w.bin')?.size).toBe(1);
  expect(open('weights/v.bin')?.size).toBe(1);
  expect(open('absent.bin')).toBeNull();
  expect(codeOf(() => open('link.bin'))).toBe('E_EXTERNAL_DATA');
  expect(codeOf(() => open('../secret'))).toBe('E_EXTERNAL_DATA');
  expect(openerBeside(folder, '-')('w.bin')).toBeNull();
});

test('a file is written whole and nothing is left beside it', () => {
  writeFile(folder, 'out', 'one', noStdout);
  writeFile(folder, 'out', new Uint8Array([116, 119, 111]), noStdout);
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['out']);
});

test('a link stays a link and its target is replaced', () => {
  writeFileSync(join(folder, 'target'), 'old');
  symlinkSync(join(folder, 'target'), join(folder, 'link'));
  writeFile(folder, 'link', 'new', noStdout);
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
});

test('what cannot be written says so and leaves what was there', () => {
  mkdirSync(join(folder, 'dir'));
  expect(codeOf(() => writeFile(folder, 'dir', 'x', noStdout))).toBe('E_WRITE');
  expect(codeOf(() => writeFile(folder, 'nowhere/out', 'x', noStdout))).toBe('E_WRITE');
  writeFile(folder, '/dev/null', 'x', noStdout);
  expect(readdirSync(folder)).toEqual(['dir']);
});

test('a place is judged before anything is written there', () => {
  writeFileSync(join(folder, 'file'), 'x');
  mkdirSync(join(folder, 'dir'));
  for (const path of ['dir', 'nowhere/out', 'file/out']) {
    expect(codeOf(() => checkWritable(folder, path))).toBe('E_WRITE');
  }
  for (const path of ['file', 'new', '/dev/null', '-']) checkWritable(folder, path);
  expect(readdirSync(folder)).toEqual(['dir', 'file']);
});

test('a folder is made with those around it, and refused where a file is in the way or the system has no room', () => {
  makeFolder(folder, 'a/b');
  makeFolder(folder, 'a/b');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  writeFileSync(join(folder, 'file'), 'x');
  expect(codeOf(() => makeFolder(folder, 'file'))).toBe('E_WRITE');
  expect(codeOf(() => makeFolder(folder, 'file/c'))).toBe('E_WRITE');
  // the recursive call of Node.js never returns here
  if (process.platform === 'linux') expect(codeOf(() => makeFolder(folder, '/proc/nothing'))).toBe('E_WRITE');
});

test('- is standard output', () => {
  const chunks: unknown[] = [];
  writeFile(folder, '-', 'text', { ...noStdout, write: (chunk) => void chunks.push(chunk) });
  expect(chunks).toEqual(['text']);
});
