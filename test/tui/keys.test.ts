import { describe, expect, test } from 'vitest';
import { BINDINGS, bindingsOn, findAction, showKey } from '../../src/tui/keys.ts';
import type { SpecialKeys } from '../../src/tui/read-keys.ts';
import { readKeys } from '../../src/tui/read-keys.ts';
import { SCREENS } from '../../src/tui/state.ts';
import { ACTIONS } from '../../src/tui/update/actions.ts';
import { createDriver } from './driver.ts';

describe('the key table', () => {
  test.each(SCREENS)('no key has two meanings on %s', (screen) => {
    const keys = bindingsOn(screen).flatMap((binding) => binding.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('every action has a key', () => {
    expect(Object.keys(ACTIONS).sort()).toEqual([...new Set(BINDINGS.map(({ action }) => action))].sort());
  });

  test.each(SCREENS)('every key reaches its action on %s', (screen) => {
    for (const { keys, action } of bindingsOn(screen)) {
      for (const key of keys) expect(findAction({ screen, help: null }, key)).toBe(action);
    }
  });

  test.each([
    [60, 16],
    [84, 24],
    [120, 40],
  ])('the help of every screen tells every key, at %dx%d', (columns, rows) => {
    for (const [index, screen] of SCREENS.entries()) {
      const driver = createDriver({ columns, rows });
      driver.press(String(index + 1), '?');
      const seen = new Set(driver.lines());
      for (let line = 0; line < 2 * BINDINGS.length; line += 1) {
        driver.press('down');
        for (const text of driver.lines()) seen.add(text);
      }
      const text = [...seen].join('\n');
      for (const { keys, help } of BINDINGS) {
        expect(text, screen).toContain(`  ${keys.map(showKey).join(' ')}`);
        expect(text, screen).toContain(help.slice(0, 24));
      }
    }
  });

  test('hints name only keys that work', () => {
    for (const [index, screen] of SCREENS.entries()) {
      const driver = createDriver();
      driver.press(String(index + 1));
      const hints = driver.lines().at(-1)!.trim().split(/ {2,}/);
      for (const hint of hints) {
        const [shown, word] = hint.split(' ');
        expect(
          bindingsOn(screen)
            .find((binding) => binding.hint === word)
            ?.keys.map(showKey),
        ).toContain(shown);
      }
    }
  });
});

describe('readKeys', () => {
  const none = Object.fromEntries(
    ['upArrow', 'downArrow', 'leftArrow', 'rightArrow', 'pageUp', 'pageDown', 'home', 'end', 'return', 'escape']
      .concat(['tab', 'shift', 'ctrl', 'backspace', 'delete'])
      .map((name) => [name, false]),
  ) as unknown as SpecialKeys;

  test('keys struck fast arrive as one text and are taken one by one', () => {
    expect(readKeys('jjk /', none)).toEqual(['j', 'j', 'k', 'space', '/']);
    expect(readKeys('\u0015a\r\u0003', none)).toEqual(['ctrl-u', 'a', 'enter', 'ctrl-c']);
  });

  test.each([
    ['', { upArrow: true }, ['up']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['c', { ctrl: true }, ['ctrl-c']],
    ['\r', {}, ['enter']],
    ['', { delete: true }, ['delete']],
  ])('%j with %j is %j', (input, key, names) => {
    expect(readKeys(input, { ...none, ...key })).toEqual(names);
  });
});
