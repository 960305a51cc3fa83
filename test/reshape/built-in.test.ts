import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { resizeEveryGroup } from './resize-groups.ts';

/** One of each way to build a block, a shortcut, a stem. */
const NAMES = [
  'alexnet',
  'bats',
  'bdn28-group',
  'bireal50',
  'bnext-t',
  'dwr-in-r18-react',
  'dwr-r20',
  'meliusnet22',
  'meliusnet-a',
  'meliusnet-c',
  'mobilenetv1-el',
  'mobilenet_v2',
  'pokebnn-1.0x',
  'quicknet',
  'rb-net18',
  'reactnet-b',
  'real-to-binary18',
  'resnet20-c10',
  'resnet26-el',
  'squeezenet',
  'vgg11-c10',
  'xnor-resnet18',
];

describe('the channel groups of built-in backbones', () => {
  it.each(NAMES)('%s: each is halved, doubled and put back', (name) => {
    const config = findBackbone(name);
    expect(config, name).toBeDefined();
    const graph = buildBackbone(config!);
    const { groups } = findChannelGroups(graph);
    const movable = groups.filter(({ frozen }) => frozen === undefined);
    expect(movable.length).toBe(groups.length - 1);
    expect(resizeEveryGroup(graph)).toBeGreaterThan(movable.length);
  });
});
