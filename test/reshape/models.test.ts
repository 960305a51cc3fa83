import { describe, expect, it } from 'vitest';
import { writeOnnx } from '../../src/export/onnx.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { resize } from '../../src/reshape/resize.ts';
import { listFixtures, listLightModels, readModelFile } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';
import { narrow, otherWidths, resizeEveryGroup } from './resize-groups.ts';

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

  it.each(paths.map((path) => [nameOf(path), path] as const))(
    '%s: runs in onnxruntime with every other group halved and the rest doubled, and the other way round',
    async (_name, path) => {
      const graph = narrow(readModelFile(path).graph, 1 / 8);
      const groups = findChannelGroups(graph);
      for (const parity of [0, 1]) {
        const widths = groups.groups.map((group) => {
          if (group.frozen !== undefined) return group.width;
          const [half, twice] = [Math.min(...otherWidths(group)), Math.max(...otherWidths(group))];
          return group.id % 2 === parity ? Math.min(half, group.width) : twice;
        });
        const resized = resize(graph, groups, widths).graph;
        expect(findViolations(resized)).toEqual([]);
        const outputs = await runModel(writeOnnx(resized, { seed: 1 }).bytes);
        const declared = graph.outputs.map((id) => graph.values[id]!.shape);
        expect(Object.values(outputs).map(({ dims }) => dims)).toEqual(declared);
        expect(Object.values(outputs).every(({ data }) => Array.from(data).every(Number.isFinite))).toBe(true);
      }
    },
  );
});
