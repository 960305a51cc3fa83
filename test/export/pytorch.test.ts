import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { writePytorchTraining } from '../../src/export/pytorch/training.ts';
import { writePytorchModel } from '../../src/export/pytorch.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { fillInput, runModel, type TensorData } from '../support/onnxruntime.ts';
import { findPython, runPython } from '../support/python.ts';
import { FIXTURES } from './fixtures.ts';
import { SAMPLES } from './samples.ts';
import { buildFor, buildSmall, buildVariant } from './small-backbone.ts';
import { valuesFor } from './values.ts';

const python = findPython('torch');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))];
const NETWORKS: readonly { readonly name: string; readonly graph: Graph }[] = [
  ...RECIPES.map((recipe) => ({ name: recipe, graph: buildFor(recipe) })),
  { name: 'Elastic-Link', graph: buildVariant('bireal', { elasticLink: { gamma: 'channel' } }) },
  {
    name: 'hybrid precision',
    graph: buildVariant('bireal', { precisions: { stage1: 'weight-binary', stage3: 'real' } }),
  },
];

test.runIf(python === undefined)('Python has no torch here, so PyTorch code is not run', ({ skip }) => skip());

/** Loads each network, runs it alone, in a batch of two and backwards, and prints its output. */
const RUN = `
import importlib.util, json, sys, torch
torch.set_num_threads(1)
for folder in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location('model', folder + '/model.py')
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    network = model.load_onnx(model.Network(), folder + '/net.onnx').eval()
    image = json.load(open(folder + '/x.json'))
    x = torch.tensor(image['data']).reshape(image['dims'])
    with torch.no_grad():
        one, two = network(x), network(torch.cat((x, x)))
    network.train()(torch.cat((x, x + 0.1))).sum().backward()
    untrained = [name for name, p in network.named_parameters() if p.grad is None]
    differs = (two[:1] - one).abs().max().item()
    print(json.dumps({'output': one.flatten().tolist(), 'differs': differs, 'untrained': untrained}))
`;

/** Runs each network once. */
const RUN_ONCE = `
import importlib.util, json, sys, torch
for folder in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location('model', folder + '/model.py')
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    network = model.load_onnx(model.Network(), folder + '/net.onnx').eval()
    image = json.load(open(folder + '/x.json'))
    with torch.no_grad():
        print(json.dumps(network(torch.tensor(image['data']).reshape(image['dims'])).flatten().tolist()))
`;

describe.skipIf(python === undefined)('PyTorch code', () => {
  test('computes what onnxruntime does with the same weights, and trains every parameter', async () => {
    const folders = NETWORKS.map(({ name, graph }) => save(name, graph));
    const lines = runPython(python!, RUN, folders).trim().split('\n');
    for (const [index, { name, graph }] of NETWORKS.entries()) {
      const { output, differs, untrained } = JSON.parse(lines[index]!);
      const expected = await runExpected(graph);
      const scale = Math.max(1, ...expected.map(Math.abs));
      const error = Math.max(...expected.map((value, place) => Math.abs(value - output[place]))) / scale;
      expect({ name, isEqual: error < 1e-4, untrained }).toEqual({ name, isEqual: true, untrained: [] });
      expect(differs / scale).toBeLessThan(1e-4);
    }
  });

  test('imported networks compute what onnxruntime does', async () => {
    const wanted = FIXTURES.filter(({ name }) => /squeezenet|mobilenet|googlenet/.test(name));
    const models = wanted.map(({ name, read }) => ({ name, ...read() }));
    const folders = models.map(({ name, graph, store }) => save(name, graph, { store }));
    const lines = runPython(python!, RUN, folders).trim().split('\n');
    for (const [index, { graph, store }] of models.entries()) {
      const { output } = JSON.parse(lines[index]!);
      const expected = await runExpected(graph, { store });
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(Math.max(...expected.map((value, place) => Math.abs(value - output[place]))) / scale).toBeLessThan(1e-4);
    }
  });

  test('every operator it can say computes what onnxruntime does', async () => {
    const samples = SAMPLES.filter(({ graph }) => refusalOf(graph) === undefined);
    const folders = samples.map(({ name, graph }) => save(name, graph));
    const lines = runPython(python!, RUN_ONCE, folders).trim().split('\n');
    for (const [index, { name, graph }] of samples.entries()) {
      const expected = await runExpected(graph);
      const output: number[] = JSON.parse(lines[index]!);
      const error = Math.max(...expected.map((value, place) => Math.abs(value - output[place]!)));
      expect({ name, isEqual: error < 1e-5 }).toEqual({ name, isEqual: true });
    }
  });

  test('a small binary network learns the synthetic task', () => {
    const graph = buildSmall('bireal18');
    const path = save('training', graph);
    writeFileSync(join(path, 'train.py'), writePytorchTraining('bireal'));
    const code = `import os, sys, runpy; os.chdir(sys.argv[1]); sys.path.insert(0, '.'); sys.argv = ['train.py', '--synthetic', '--two-step', '--epochs', '4']; runpy.run_path('train.py', run_name='__main__')`;
    const printed = runPython(python!, code, [path]);
    const losses = [...printed.matchAll(/loss ([\d.]+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(8);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    // what a search that trains its candidates reads
    const { accuracy, loss } = JSON.parse(printed.trim().split('\n').at(-1)!);
    expect(loss).toBeCloseTo(losses.at(-1)!, 3);
    expect(accuracy).toBeGreaterThan(0.5);
  });
});

test('a network is written as its blocks', () => {
  const code = writePytorchModel(buildSmall('bireal18'), { recipe: 'bireal' }).text;
  const blocks = code.slice(code.indexOf('class Stem'), code.indexOf('# Where each tensor'));
  expect(blocks).toMatchInlineSnapshot(`
    "class Stem(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
            self.norm = nn.BatchNorm2d(64)
            self.pool = nn.MaxPool2d(3, stride=2, padding=1)

        def forward(self, x):
            return self.pool(self.norm(self.conv(x)))


    class DownsampleBlock(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = ScaledBinaryConv2d(64, 8, 3, stride=1, padding=1, bias=False)
            self.norm = nn.BatchNorm2d(8)
            self.shortcut_conv = nn.Conv2d(64, 8, 1, bias=False)
            self.shortcut_norm = nn.BatchNorm2d(8)

        def forward(self, x):
            return self.norm(self.conv(binarize(x))) + self.shortcut_norm(self.shortcut_conv(x))


    class DownsampleBlock2(nn.Module):
        def __init__(self, in_channels, out_channels):
            super().__init__()
            self.conv = ScaledBinaryConv2d(in_channels, out_channels, 3, stride=2, padding=1, bias=False)
            self.norm = nn.BatchNorm2d(out_channels)
            self.shortcut_pool = nn.AvgPool2d(2, stride=2)
            self.shortcut_conv = nn.Conv2d(in_channels, out_channels, 1, bias=False)
            self.shortcut_norm = nn.BatchNorm2d(out_channels)

        def forward(self, x):
            shortcut = self.shortcut_norm(self.shortcut_conv(self.shortcut_pool(x)))
            return self.norm(self.conv(binarize(x))) + shortcut


    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(32, 5)

        def forward(self, x):
            return self.fc(x.mean((2, 3), keepdim=True).flatten(1))


    INPUT_SHAPE = (3, 32, 32)


    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = Stem()
            self.stage1 = DownsampleBlock()
            self.stage2 = DownsampleBlock2(8, 16)
            self.stage3 = DownsampleBlock2(16, 24)
            self.stage4 = DownsampleBlock2(24, 32)
            self.head = Head()
            for module in self.modules():
                if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)):
                    nn.init.kaiming_normal_(module.weight)

        def forward(self, x):
            x = self.stem(x)
            x = self.stage1(x)
            x = self.stage2(x)
            x = self.stage3(x)
            x = self.stage4(x)
            return self.head(x)


    "
  `);
  expect(code).toContain('input_gradient = staticmethod(approx_sign_gradient)');
});

test('learned weights of several steps are modules of their own', () => {
  const code = writePytorchModel(buildFor('ir-net'), { recipe: 'ir-net' }).text;
  expect(code.slice(code.indexOf('class BinaryWeight'), code.indexOf('class Stem'))).toMatchInlineSnapshot(`
    "class BinaryWeight(nn.Module):
        def __init__(self, out_channels, in_channels, factor):
            super().__init__()
            self.factor = factor
            self.weight = nn.Parameter(kaiming(out_channels, in_channels, 3, 3))

        def forward(self):
            y = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
            z = torch.sqrt((y * y).mean((1, 2, 3), keepdim=True) * self.factor)
            y = y / z
            z = torch.log(torch.abs(y).mean((1, 2, 3), keepdim=True)) * 1.4426950408889634
            return binarize_weight(y) * (2 ** torch.round(z))


    "
  `);
});

test('what PyTorch code cannot say is refused by name', () => {
  const refused = SAMPLES.flatMap(({ name, graph }) => refusalOf(graph)?.replace(/^.*?:/, `${name}:`) ?? []);
  expect(refused).toMatchInlineSnapshot(`
    [
      "conv integer: PyTorch code cannot say this conv: integer arithmetic",
      "conv qlinear: PyTorch code cannot say this conv: integer arithmetic",
      "convTranspose to a shape: PyTorch code cannot say this convTranspose: padding that follows from the output or differs between sides",
      "matmul integer: PyTorch code cannot say this matmul: integer arithmetic",
      "matmul qlinear: PyTorch code cannot say this matmul: integer arithmetic",
      "recurrent rnn 1: PyTorch code cannot say this recurrent: recurrent layers",
      "recurrent gru 2: PyTorch code cannot say this recurrent: recurrent layers",
      "recurrent lstm 2: PyTorch code cannot say this recurrent: recurrent layers",
      "pool lp: PyTorch code cannot say this pool: pooling by p-norm",
      "globalPool lp: PyTorch code cannot say this globalPool: pooling by p-norm",
      "normalise group 2: PyTorch code cannot say this normalise: one scale per group",
      "normalise meanVariance: PyTorch code cannot say this normalise: normalisation by mean and variance without parameters",
      "unary shrink: PyTorch code cannot say this unary: shrink",
      "elementwise mod: PyTorch code cannot say this elementwise: mod",
      "elementwise bitShift: PyTorch code cannot say this elementwise: bitShift",
      "softmax flattening: PyTorch code cannot say this softmax: softmax over several axes",
      "quantise linear: PyTorch code cannot say this quantise: quantizeLinear",
      "quantise linear by channel: PyTorch code cannot say this quantise: quantizeLinear",
      "quantise dynamic: PyTorch code cannot say this quantise: dynamicQuantizeLinear",
      "quantise trunc: PyTorch code cannot say this quantise: trunc",
      "slice backwards: PyTorch code cannot say this slice: a slice that runs backwards",
      "flatten: PyTorch code cannot say this flatten: [1, 4, 6, 6] to [4, 36], which mixes the batch with other axes",
      "resize nearest, by halves: PyTorch code cannot say this resize: interpolation nearest with its coordinates",
      "reduce prod: PyTorch code cannot say this reduce: prod",
      "generate dense: PyTorch code cannot say this generate: a tensor made out of nothing",
      "if: PyTorch code cannot say this if: branches",
    ]
  `);
});

function refusalOf(graph: Graph): string | undefined {
  try {
    writePytorchModel(graph);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

type Options = Parameters<typeof writeOnnx>[1];

/** Weights without ties: see the forms of ONNX. */
const weights = (value: Value) => (/(scale|shift|mean|variance)$/.test(value.name) ? valuesFor(value) : undefined);

function save(name: string, graph: Graph, options: Options = {}): string {
  const path = join(folder, name.replace(/\W+/g, '-'));
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.py'), writePytorchModel(graph).text);
  writeFileSync(join(path, 'net.onnx'), writeOnnx(graph, { seed: 1, weights, ...options }).bytes);
  const { dims, data } = inputOf(graph);
  writeFileSync(join(path, 'x.json'), JSON.stringify({ dims, data: Array.from(data) }));
  return path;
}

function inputOf(graph: Graph): TensorData {
  return fillInput(graph.values[graph.inputs[0]!]!.shape);
}

async function runExpected(graph: Graph, options: Options = {}): Promise<number[]> {
  const outputs = await runModel(writeOnnx(graph, { seed: 1, weights, ...options }).bytes);
  return Array.from(Object.values(outputs)[0]!.data);
}
