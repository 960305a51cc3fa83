import { expect, test } from 'vitest';
import { suggestName } from '../../src/cli/suggest.ts';

const known = ['resnet18', 'resnet34', 'bireal18', 'reactnet-a'];

test.each([
  ['resent18', 'resnet18'],
  ['ResNet-18', 'resnet18'],
  ['birel18', 'bireal18'],
  ['reactnet', 'reactnet-a'],
  ['vgg', undefined],
  ['', undefined],
])('%s most likely means %s', (wanted, meant) => {
  expect(suggestName(wanted, known)).toBe(meant);
});

test('without known names nothing is suggested', () => {
  expect(suggestName('resnet18', [])).toBeUndefined();
});
