import { expect, test } from 'vitest';
import { openScreen } from '../../src/tui/screen.ts';
import { FakeOutput } from './fake-terminal.ts';

test('only lines that changed are written', () => {
  const output = new FakeOutput(80, 24);
  const screen = openScreen(output);
  screen.show(['one', 'two']);
  screen.show(['one', '2']);
  expect(output.written.at(-1)).toBe('\u001b[?2026h\u001b[2;1H2\u001b[K\u001b[?2026l');
  const count = output.written.length;
  screen.show(['one', '2']);
  expect(output.written).toHaveLength(count);
  screen.forget();
  screen.show(['one', '2']);
  expect(output.screen()).toEqual(['one', '2']);
});

test('lines below a shorter frame are cleared, and a closed screen stays closed', () => {
  const output = new FakeOutput(80, 24);
  const screen = openScreen(output);
  screen.show(['one', 'two']);
  screen.show(['one']);
  expect(output.written.at(-1)).toContain('\u001b[2;1H\u001b[J');
  screen.close();
  screen.close();
  screen.show(['three']);
  expect(output.written.join('').match(/1049l/g)).toHaveLength(1);
  expect(output.written.join('')).not.toContain('three');
});
