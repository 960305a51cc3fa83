import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listBackbones } from '../../../src/backbones/registry.ts';
import { costOf } from '../../../src/cost/cost.ts';
import { writeOnnx } from '../../../src/export/onnx.ts';
import { writePytorchModel } from '../../../src/export/pytorch.ts';
import type { GraphBuilder } from '../../../src/graph/build.ts';
import type { Graph, Value, ValueId } from '../../../src/graph/graph.ts';
import type { Content, TensorStore } from '../../../src/graph/tensor.ts';
import { createByteSource } from '../../../src/onnx/byte-source.ts';
import { readModel } from '../../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../../src/precision/annotate.ts';
import { newGraph } from '../../../src/shape/infer.ts';
import { fillInput, runModel } from '../../support/onnxruntime.ts';
import { findPython, runPython } from '../../support/python.ts';
import { buildRandomNetwork } from '../../support/random-network.ts';
import { squareConv } from '../../support/square-conv.ts';
import { shareEqual } from '../share-equal.ts';
import { buildFor } from '../small-backbone.ts';
import { valuesFor } from '../values.ts';

const EXPORTED = readFileSync(new URL('../../fixtures/exported/shared.onnx', import.meta.url));
const python = findPython('torch');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-ties-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))];
const KAIMING: Content = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
const CHANNELS = 6;

/** A network of three blocks over a map, or over a vector where it has no axes. */
function build(size: readonly number[], block: (net: GraphBuilder, x: ValueId, index: number) => ValueId): Graph {
  const net = newGraph('net');
  let x = net.input('x', [1, CHANNELS, ...size]);
  for (const index of [0, 1, 2]) {
    net.at({ part: 'stage', stage: 1, block: index + 1 });
    x = block(net, x, index);
  }
  return annotatePrecision(net.finish([x]));
}

/** Makes each of a network's constants when it is first asked for, and gives the same one then on. */
function remember(): (net: GraphBuilder, name: string, shape: readonly number[], content?: Content) => ValueId {
  const known = new Map<string, ValueId>();
  return (net, name, shape, content = KAIMING) => {
    const id = known.get(name) ?? net.constant(name, shape, content);
    known.set(name, id);
    return id;
  };
}

const MAP = [6, 6];
const fill = (value: number): Content => ({ kind: 'fill', value });
const DIFFERENT: Content = { kind: 'dense', data: [0.1, -0.2, 0.3, 0.4, -0.5, 0.6] };

function sharedConv(net: GraphBuilder, x: ValueId, shared: ReturnType<typeof remember>, dilation = 1): ValueId {
  const w = shared(net, 'w', [CHANNELS, CHANNELS, 3, 3]);
  const pads = [dilation, dilation, dilation, dilation];
  const attrs = { ...squareConv(3), dilations: [dilation, dilation], pads };
  return net.add('conv', attrs, [x, w, shared(net, 'bias', [CHANNELS], fill(0))]);
}

function binaryConv(net: GraphBuilder, x: ValueId, sign: ValueId): ValueId {
  return net.add('conv', squareConv(3), [net.add('unary', { fn: 'sign' }, [x]), sign]);
}

/** Networks whose layers share constants on purpose. */
const TIED: Readonly<Record<string, () => Graph>> = {
  'a convolution with norms of its places': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const [one, zero] = [shared(net, 'one', [CHANNELS], fill(1)), shared(net, 'zero', [CHANNELS], fill(0))];
      return net.add('batchNorm', { epsilon: 1e-5 }, [sharedConv(net, x, shared), one, zero, zero, one]);
    });
  },
  'a weight under several dilations': () => {
    const shared = remember();
    return build(MAP, (net, x, index) => sharedConv(net, x, shared, index + 1));
  },
  'a weight read both ways round': () => {
    const shared = remember();
    return build([], (net, x, index) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS]);
      const attrs = { transA: false, transB: index !== 1, alpha: 1, beta: 1 };
      return net.add('gemm', attrs, [x, w, net.constant('bias', [CHANNELS], KAIMING)]);
    });
  },
  'a weight with its inputs first': () => {
    const shared = remember();
    return build([], (net, x, index) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS]);
      if (index === 1) return net.add('matmul', { arithmetic: 'float' }, [x, w]);
      return net.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [x, w]);
    });
  },
  'a latent weight of binary layers': () => {
    const shared = remember();
    return build(MAP, (net, x) =>
      binaryConv(net, x, net.add('unary', { fn: 'sign' }, [shared(net, 'w', [CHANNELS, CHANNELS, 3, 3])])),
    );
  },
  'a weight that is computed': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const w = shared(net, 'w', [CHANNELS, CHANNELS, 3, 3]);
      const mean = net.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [w]);
      const sign = net.add('unary', { fn: 'sign' }, [net.add('elementwise', { fn: 'sub' }, [w, mean])]);
      return binaryConv(net, x, sign);
    });
  },
  'slopes and norms': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const parts = ['scale', 'shift', 'mean', 'variance'].map((name) => shared(net, name, [CHANNELS], DIFFERENT));
      const y = net.add('batchNorm', { epsilon: 1 }, [x, ...parts]);
      return net.add('prelu', {}, [y, shared(net, 'slope', [CHANNELS, 1, 1], DIFFERENT)]);
    });
  },
  'thresholds of signs': () => {
    const shared = remember();
    return build(MAP, (net, x) => {
      const shift = shared(net, 'shift', [1, CHANNELS, 1, 1], DIFFERENT);
      const sign = net.add('unary', { fn: 'sign' }, [net.add('elementwise', { fn: 'add' }, [x, shift])]);
      return net.add('conv', squareConv(3), [sign, net.constant('w', [CHANNELS, CHANNELS, 3, 3], KAIMING)]);
    });
  },
};

interface Ran {
  readonly output: readonly number[];
  readonly parameters: number;
  /** Constants that several places hold, and those of them that no longer are equal after a step of training. */
  readonly held: readonly string[];
  readonly apart: readonly string[];
}

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
        output = network(x).flatten().tolist()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    network.train()(torch.cat((x, x + 0.1))).square().sum().backward()
    optimizer.step()
    places = {}
    for path, source in model.ONNX_NAMES.items():
        places.setdefault(source, []).append(network.state_dict()[path])
    held = {source: tensors for source, tensors in places.items() if len(tensors) > 1}
    apart = [source for source, tensors in held.items() if any(t.ne(tensors[0]).any() for t in tensors)]
    parameters = sum(p.numel() for p in network.parameters())
    print(json.dumps({'output': output, 'parameters': parameters, 'held': list(held), 'apart': apart}))
`;

test.runIf(python === undefined)('Python has no torch here, so tied layers are not run', ({ skip }) => skip());

describe.skipIf(python === undefined)('PyTorch code', () => {
  test('of layers that share constants on purpose has no parameter more, also once it is trained', async () => {
    const networks = Object.entries(TIED).map(([name, make]) => ({ name, graph: make() }));
    for (const { name, graph, ran, error } of await run(networks)) {
      const { parameters, held, apart } = ran;
      const own = ['one', 'zero'].filter((norm) => held.includes(norm));
      expect({ name, isEqual: error < 1e-4, apart }).toEqual({ name, isEqual: true, apart: own });
      expect(held.length - own.length, name).toBeGreaterThan(0);
      expect(parameters, name).toBe(costOf(graph).totals.params + moreOf(graph));
    }
  });

  test('of a file that PyTorch wrote has the parameters of the network it was written of', async () => {
    const { graph, store } = readModel(createByteSource('shared.onnx', EXPORTED));
    const [result] = await run([{ name: 'shared', graph, store }]);
    const { dims, data } = Object.values(await runModel(EXPORTED))[0]!;
    expect(dims).toEqual([1, 4]);
    result!.ran.output.forEach((value, index) => void expect(value).toBeCloseTo(data[index]!, 5));
    expect(result!.ran.parameters).toBe(940);
    expect(costOf(graph).totals.params + moreOf(graph, store)).toBe(940);
  });

  test('of equal constants that are stored once has those of every layer, and computes the same', async () => {
    const recipes = RECIPES.map((recipe) => ({ name: recipe, graph: buildFor(recipe) }));
    const random = Array.from({ length: 12 }, (_, seed) => ({
      name: `random${seed}`,
      graph: buildRandomNetwork(seed),
    }));
    const apart = [...recipes, ...random];
    const shared = apart.map(({ name, graph }) => ({ name: `${name} shared`, graph: shareEqual(graph) }));
    const parameters = (await run(apart)).map(({ ran }) => ran.parameters);
    for (const [index, { name, graph, ran, error }] of (await run(shared)).entries()) {
      expect({ name, isEqual: error < 1e-4 }).toEqual({ name, isEqual: true });
      expect(ran.parameters, name).toBe(parameters[index]);
      expect(costOf(graph).totals.params + moreOf(graph), name).toBe(costOf(apart[index]!.graph).totals.params);
    }
  });
});

test('layers that are alike are one, others have one parameter', () => {
  expect(tiesOf(TIED['a convolution with norms of its places']!())).toEqual([
    'self.stage1[1].conv = self.stage1[0].conv',
    'self.stage1[2].conv = self.stage1[0].conv',
  ]);
  expect(tiesOf(TIED['a weight under several dilations']!())).toEqual([
    'self.stage1[1].conv.weight = self.stage1[0].conv.weight',
    'self.stage1[1].conv.bias = self.stage1[0].conv.bias',
    'self.stage1[2].conv.weight = self.stage1[0].conv.weight',
    'self.stage1[2].conv.bias = self.stage1[0].conv.bias',
  ]);
  expect(tiesOf(TIED['a weight read both ways round']!())).toEqual([
    'self.stage1[1].w = self.stage1[0].fc.weight',
    'self.stage1[2].fc.weight = self.stage1[0].fc.weight',
  ]);
});

test('a constant that lies in several shapes is refused', () => {
  const shared = remember();
  const graph = build(MAP, (net, x, index) => {
    const slope = shared(net, 'slope', [CHANNELS, 1, 1], DIFFERENT);
    return index === 1 ? net.add('prelu', {}, [x, slope]) : net.add('elementwise', { fn: 'mul' }, [x, slope]);
  });
  expect(() => writePytorchModel(graph)).toThrow(
    'slope: PyTorch code cannot say this constant: several layers share it in different shapes (store a copy',
  );
});

function tiesOf(graph: Graph): string[] {
  return [...writePytorchModel(graph).text.matchAll(/^ {8}(self\.[\w.[\]]+ = self\..+)$/gm)].map(([, line]) => line!);
}

/** What the notes say that the code has more parameters than are counted. */
function moreOf(graph: Graph, store?: TensorStore): number {
  return Number(/(\d+) parameters? more/.exec(writePytorchModel(graph, { store }).notes.join())?.[1] ?? 0);
}

interface Named {
  readonly name: string;
  readonly graph: Graph;
  readonly store?: TensorStore;
}

/** Runs the code of each network, and tells how far its results are from those of the ONNX file. */
async function run(networks: readonly Named[]): Promise<(Named & { readonly ran: Ran; readonly error: number })[]> {
  const lines = runPython(python!, RUN, networks.map(save)).trim().split('\n');
  return Promise.all(
    networks.map(async (network, index) => {
      const ran: Ran = JSON.parse(lines[index]!);
      const expected = Array.from(Object.values(await runModel(fileOf(network)))[0]!.data);
      const scale = Math.max(1, ...expected.map(Math.abs));
      const error = Math.max(...expected.map((value, place) => Math.abs(value - ran.output[place]!))) / scale;
      return { ...network, ran, error };
    }),
  );
}

/** Weights without ties: see the forms of ONNX. */
const weights = (value: Value) => (/(scale|shift|mean|variance)$/.test(value.name) ? valuesFor(value) : undefined);

function fileOf({ graph, store }: Named): Uint8Array {
  return writeOnnx(graph, { seed: 1, weights, store }).bytes;
}

function save(network: Named, index: number): string {
  const path = join(folder, String(index));
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'model.py'), writePytorchModel(network.graph, { store: network.store }).text);
  writeFileSync(join(path, 'net.onnx'), fileOf(network));
  const { dims, data } = fillInput(network.graph.values[network.graph.inputs[0]!]!.shape);
  writeFileSync(join(path, 'x.json'), JSON.stringify({ dims, data: Array.from(data) }));
  return path;
}
