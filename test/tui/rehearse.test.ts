import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rehearse } from '../../src/tui/rehearse.ts';
import { createSession } from './driver.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setImmediate', 'clearImmediate'] }));
afterEach(() => void vi.useRealTimers());

test('a large network is changed a few times, one change between two keys', () => {
  const { designer, original } = createSession('resnet152');
  rehearse(designer, original);
  expect(vi.getTimerCount()).toBe(1);
  let changes = 0;
  for (; vi.getTimerCount() > 0; changes += 1) vi.runOnlyPendingTimers();
  expect(changes).toBe(16);
});

test('quitting ends it, a small network needs none, and one that cannot be changed so is left alone', () => {
  const large = createSession('densenet121', null);
  rehearse(large.designer, large.original)();
  expect(vi.getTimerCount()).toBe(0);
  const small = createSession('resnet20');
  rehearse(small.designer, small.original);
  expect(vi.getTimerCount()).toBe(0);
  const { edits } = large.original;
  rehearse(large.designer, { ...large.original, edits: { ...edits, recipe: 'quicknet' } });
  vi.runAllTimers();
  expect(vi.getTimerCount()).toBe(0);
});
