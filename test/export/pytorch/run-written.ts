import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { writeOnnx } from '../../../src/export/onnx.ts';
import { writePytorchModel } from '../../../src/export/pytorch.ts';
import type { Graph, Value } from '../../../src/graph/graph.ts';
import type { TensorStore } from '../../../src/graph/tensor.ts';
import { fillInput, runModel } from '../../support/onnxruntime.ts';
import { findPython, runPython } from '../../support/python.ts';
import { valuesFor } from '../values.ts';

/** A Python that runs what is written; undefined where it has no torch. */
export const python = findPython('torch');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-ties-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a written network is and does in torch. */
interface Ran {
  readonly output: readonly number[];
  readonly parameters: number;
  /** Running statistics that became parameters. */
  readonly learnedStatistics: readonly string[];
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
    learned = [name for module in network.modules() for name in module._parameters if name.startswith('running_')]
    told = {'output': output, 'parameters': parameters, 'learnedStatistics': learned}
    print(json.dumps({**told, 'held': list(held), 'apart': apart}))
`;

/** The lines that tie layers. */
export function tiesOf(graph: Graph): string[] {
  return [...writePytorchModel(graph).text.matchAll(/^ {8}(self\.[\w.[\]]+ = self\..+)$/gm)].map(([, line]) => line!);
}

/** What the notes say that the code has more parameters than are counted. */
export function moreOf(graph: Graph, store?: TensorStore): number {
  return Number(/(\d+) parameters? more/.exec(writePytorchModel(graph, { store }).notes.join())?.[1] ?? 0);
}

export interface Named {
  readonly name: string;
  readonly graph: Graph;
  readonly store?: TensorStore;
}

/** Runs the code of each network, and tells how far its results are from those of the ONNX file. */
export async function runWritten(
  networks: readonly Named[],
): Promise<(Named & { readonly ran: Ran; readonly error: number })[]> {
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

/** Weights without ties, where a network has no own: see the forms of ONNX. */
function weights(value: Value): Float32Array | undefined {
  const isDrawn = value.content?.kind !== 'dense' && /(scale|shift|mean|variance)$/.test(value.name);
  return isDrawn ? valuesFor(value) : undefined;
}

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
