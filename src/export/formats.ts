import type { Graph } from '../graph/graph.ts';
import type { CodeFile } from './code/python.ts';
import { writeDot } from './dot.ts';
import { writeJson } from './json.ts';
import { writeLarqModel } from './larq.ts';
import { type OnnxFile, type OnnxOptions, writeOnnx } from './onnx.ts';
import { writePytorchTraining } from './pytorch/training.ts';
import { type PytorchOptions, writePytorchModel } from './pytorch.ts';
import { writeQonnx } from './qonnx.ts';

/** What any writer may need; each takes its part. */
export interface ExportOptions extends Omit<OnnxOptions, 'bodies'>, PytorchOptions {}

/** A file to lie beside the main one, under this name. */
export interface SideFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Exported {
  readonly bytes: Uint8Array;
  readonly beside: readonly SideFile[];
  /** How what is written differs from what was counted. */
  readonly notes: readonly string[];
}

export interface Format {
  readonly title: string;
  /** Ending of the main file's name; the first format with an ending is meant by it. */
  readonly extension: string;
  write(graph: Graph, options: ExportOptions): Exported;
}

/** Every format by name. Writers throw `E_UNSUPPORTED` naming what they cannot say, before there is any file. */
export const FORMATS = {
  onnx: {
    title: 'ONNX',
    extension: '.onnx',
    write: (graph, options) => fromOnnx(writeOnnx(graph, options)),
  },
  qonnx: {
    title: 'ONNX in the dialect of QONNX, FINN and Brevitas',
    extension: '.onnx',
    write: (graph, { form: _, ...options }) => fromOnnx(writeQonnx(graph, options)),
  },
  pytorch: {
    title: 'PyTorch code, with a training script beside it',
    extension: '.py',
    write: (graph, options) => {
      const training = { name: 'train.py', bytes: encode(writePytorchTraining(options.recipe, options.module)) };
      return fromCode(writePytorchModel(graph, options), [training]);
    },
  },
  larq: {
    title: 'Larq code, for Keras',
    extension: '.py',
    write: (graph, options) => fromCode(writeLarqModel(graph, options)),
  },
  json: {
    title: 'JSON: structure, shapes and precisions',
    extension: '.json',
    write: (graph) => fromText(writeJson(graph)),
  },
  dot: {
    title: 'Graphviz',
    extension: '.dot',
    write: (graph) => fromText(writeDot(graph)),
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

function fromOnnx({ bytes, external }: OnnxFile): Exported {
  return { bytes, beside: external === undefined ? [] : [external], notes: [] };
}

function fromCode({ text, notes }: CodeFile, beside: readonly SideFile[] = []): Exported {
  return { bytes: encode(text), beside, notes };
}

function fromText(text: string): Exported {
  return { bytes: encode(text), beside: [], notes: [] };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
