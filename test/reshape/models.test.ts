import { describe, expect, it } from 'vitest';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { listFixtures, listLightModels, readModelFile } from '../support/models.ts';
import { resizeEveryGroup } from './resize-groups.ts';

/** Groups and, of these, movable ones; the rest are the classifiers' outputs. */
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  'alexnet.onnx': [8, 7],
  'bireal18.onnx': [5, 4],
  'densenet121.onnx': [121, 120],
  'efficientnet_b0.onnx': [41, 40],
  'googlenet.onnx': [58, 57],
  'mobilenet_v2.onnx': [26, 25],
  'resnet18.onnx': [13, 12],
  'resnet18_bn.onnx': [13, 12],
  'resnet18_dynbatch.onnx': [13, 12],
  'resnet34.onnx': [21, 20],
  'squeezenet1_1.onnx': [26, 25],
  'vgg16.onnx': [16, 15],
  'light_bvlc_alexnet.onnx': [8, 7],
  'light_inception_v1.onnx': [58, 57],
  'light_resnet50.onnx': [38, 37],
  'light_squeezenet.onnx': [26, 25],
  'light_vgg19.onnx': [19, 18],
};

const paths = [...listFixtures(), ...listLightModels()];
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

describe('the channel groups of exported networks', () => {
  it.each(paths.map((path) => [nameOf(path), path] as const))(
    '%s: each is halved, doubled and put back',
    (name, path) => {
      const { graph } = readModelFile(path);
      const { groups } = findChannelGroups(graph);
      const movable = groups.filter(({ frozen }) => frozen === undefined);
      expect([groups.length, movable.length]).toEqual(COUNTS[name]);
      expect(groups.filter(({ frozen }) => frozen !== undefined).map(({ frozen }) => frozen)).toEqual([
        expect.stringMatching(/^graph output /),
      ]);
      expect(resizeEveryGroup(graph)).toBe(2 * movable.length);
    },
  );
});
