import { describe, expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';

async function reshapeBy(flags: string) {
  const { exitCode, stdout, stderr } = await runMain(['reshape', ...flags.split(' '), '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

const IMAGENET = '--depth 2,2,2,2 --stem-activation --head-norm';

/** Networks of github pingxue-hfut/DWR: BOPs, FLOPs, outputs of binary and of all convolutions, binary and other parameters. */
const PUBLISHED: readonly (readonly [string, readonly number[]])[] = [
  [
    `dwr-in-r18-original ${IMAGENET} --width 96,168,378,866`,
    [1672331976, 160211844, 1098580, 2350334, 12118284, 1297472],
  ],
  [
    `dwr-in-r18-original --recipe reactnet ${IMAGENET} --width 116,188,408,910`,
    [2120703732, 169448832, 1271452, 2546922, 13739508, 1414202],
  ],
  [
    'dwr-r18-c10-original --depth 1,1,1,1 --width 120,222,290,458',
    [513274752, 22703652, 411200, 682336, 5301612, 245422],
  ],
  ['dwr-r20-original --depth 2,2,2 --width 16,78,134 --tail', [42914304, 443008, 93952, 110336, 403452, 2282]],
  [
    'dwr-vgg-small-original --layer-width stage1.block1.conv=106 --layer-width stage2.block1.conv=252 --tail',
    [599463936, 3620864, 312320, 443392, 6841368, 89942],
  ],
  [
    'dwr-vgg11-original --depth 1,1,1,2 --width 144,390,842,512 --layer-width stage4.block1.conv=418',
    [121243536, 20684800, 79016, 144552, 8637552, 18946382],
  ],
];

describe('the networks of Depth-Width Reshaping on the command line', () => {
  test.each(PUBLISHED)('reshape %s', async (flags, integers) => {
    const { after } = await reshapeBy(flags);
    const { bops, flops, binaryActivations, activations, binaryParams, params } = after;
    expect([bops, flops, binaryActivations, activations, binaryParams, params - binaryParams]).toEqual(integers);
  });

  test('VGG-Small with SD-BNN has exactly the BOPs of the original', async () => {
    const widths = ['stage2.block2.conv=230', 'stage3.block2.conv=472', 'stage3.block1.conv.shift.squeeze=14'];
    const flags = widths.map((width) => `--layer-width ${width}`).join(' ');
    const { before, after } = await reshapeBy(`dwr-vgg-small-original --recipe sd-bnn ${flags} --tail`);
    expect([before.bops, after.bops, after.flops]).toEqual([603979776, 603979776, 3672360]);
    expect([after.binaryActivations, after.binaryParams]).toEqual([326656, 6382080]);
  });

  test('ResNet-18 with SD-BNN leaves the stem as it is', async () => {
    const { after } = await reshapeBy('dwr-r18-c10-original --recipe sd-bnn --depth 1,1,1,1 --width 120,222,290,458');
    expect([after.bops, after.binaryActivations, after.binaryParams]).toEqual([513274752, 411200, 5301612]);
  });
});

/** Scale, depths and widths that hold the BOPs; see test/reshape/reshape.test.ts for the other columns. */
const HELD: readonly (readonly [string, number, string, string])[] = [
  ['resnet18.onnx --recipe bireal', 4 / 3, '3/3/3/3', '76/150/300/602'],
  ['resnet18.onnx --recipe bireal', 2, '2/2/2/2', '96/192/382/764'],
  ['resnet18.onnx --recipe bireal', 4, '1/1/1/1', '154/308/616/1234'],
  ['resnet34.onnx --recipe bireal', 2, '3/4/6/3', '92/186/372/742'],
  ['resnet34.onnx --recipe bireal', 3, '2/3/4/2', '114/230/458/918'],
  ['resnet34.onnx --recipe bireal', 4, '2/2/3/2', '130/258/516/1032'],
  ['dwr-r18-c10-original', 2, '1/1/1/1', '98/196/394/786'],
  ['dwr-r20-original', 1.5, '4/4/4', '20/40/80'],
  ['dwr-r20-original', 3, '2/2/2', '32/62/124'],
  ['dwr-r20-original --tail', 3, '2/2/2', '30/58/116'],
];

describe('depths and widths that hold the BOPs on the command line', () => {
  test.each(HELD)('reshape %s --scale %f', async (model, scale, depths, widths) => {
    const { stages, held } = await reshapeBy(`${model} --scale ${scale} --hold bops`);
    const sides = stages.map(({ after }: { after: { depth: number; width: number } }) => after);
    expect(sides.map(({ depth }: { depth: number }) => depth).join('/')).toBe(depths);
    expect(sides.map(({ width }: { width: number }) => width).join('/')).toBe(widths);
    expect(held.metric).toBe('bops');
    expect(Math.abs(held.deviation)).toBeLessThan(0.02);
  });
});

describe('what could not be had', () => {
  test('is told on standard error', async () => {
    const coarse = await runMain(['reshape', 'resnet18', '--scale', '2', '--multiple', '512']);
    expect(coarse.stderr).toMatch(/^macs is \d+\.\d % above what it was: no multiples of 512 come nearer\n$/);
    const stiff = await runMain(['reshape', 'densenet121', '--scale', '2']);
    expect(stiff.stderr).toMatch(/^depths stay: no stage has blocks that can go/);
    const met = await runMain(['prune', 'resnet20', '--to', '100%', '--of', 'macs']);
    expect(met.stderr).toBe('the targets are met already: nothing is pruned\n');
  });

  test.each([
    [['reshape', 'resnet18', '--scale', '2', '--hold', 'bops'], /--hold: the network has no bops to hold/],
    [['reshape', 'resnet18', '--scale', '2', '--mode', 'naive', '--hold', 'macs'], /--hold: naive widths hold no cost/],
    [['reshape', 'resnet18', '--depth', '1,1,1,1', '--mode', 'naive'], /--mode: naive widths follow from --scale/],
    [['reshape', 'resnet18', '--scale', '2', '--tail', 'bn'], /--tail: there is no recipe "bn"/],
    [['prune', 'resnet20', '--to', '60%', '--of', 'bops'], /--of: the network has no bops/],
    [['binarize', 'bireal18.onnx', '--recipe', 'bireal'], /the selected layers are binary already/],
  ])('%j is refused with one line', async (args, message) => {
    const { exitCode, stdout, stderr } = await runMain(args as string[]);
    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, stdout: '', lines: 2 });
    expect(stderr).toMatch(message as RegExp);
  });
});
