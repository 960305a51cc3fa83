import type { Graph, ValueId } from '../graph/graph.ts';
import type { TensorStore } from '../graph/tensor.ts';
import { gradientsOf, selectParts } from './code/library.ts';
import type { NetworkCode } from './code/network.ts';
import { giveOwnConstants } from './code/own-constants.ts';
import { tuple } from './code/piece.ts';
import { type CodeFile, indent, printClass, printNote, WRITTEN_BY } from './code/python.ts';
import { writeStructure } from './code/structure.ts';
import { TORCH_PARTS } from './pytorch/library.ts';
import { ONNX_LOADER } from './pytorch/onnx-loader.ts';
import { printTies } from './pytorch/ties.ts';
import { translateGraph } from './pytorch/translate.ts';

export interface PytorchOptions {
  /** Recipe the network was binarized by; it chooses the estimator of the sign's gradient. */
  readonly recipe?: string | undefined;
  /** Name of the file without its ending, by which the training script imports it; `model` unless said otherwise. */
  readonly module?: string;
  /** Lines about the network for the head of the file. */
  readonly notes?: readonly string[];
  /** Tells which constants hold but one number, where the graph does not. */
  readonly store?: TensorStore | undefined;
}

const STYLE = { base: 'nn.Module', method: 'forward' } as const;

/**
 * A network as one Python file that needs nothing but PyTorch: a class per kind of block, the estimators of the sign's
 * gradient, and a loader for the ONNX file of the same network. Throws `E_UNSUPPORTED` naming the node that it cannot say.
 */
export function writePytorchModel(given: Graph, options: PytorchOptions = {}): CodeFile {
  const { graph, originOf, notes } = giveOwnConstants(given, options.store);
  const { steps, weightClasses } = translateGraph(graph);
  const { classes, network } = writeStructure(graph, steps);
  const body = [
    ...[...weightClasses, ...classes].map((code) => printClass(code, STYLE)),
    printNetwork(graph, network),
    printLoader(network, (value) => given.values[originOf(value)]!.name),
  ];
  const library = selectParts(TORCH_PARTS, body.join('\n')).map((part) => chooseEstimators(part, options.recipe));
  const head = printHead(graph, options, notes);
  return { text: `${[head, IMPORTS, ...library, ...body].join('\n\n\n')}\n`, notes };
}

const IMPORTS = `import os

import torch
import torch.nn.functional as F
from torch import nn`;

function printHead(
  { name, inputs, values }: Graph,
  { recipe, notes = [] }: PytorchOptions,
  added: readonly string[],
): string {
  const shape = values[inputs[0]!]!.shape.slice(1).join(' x ');
  const about = recipe === undefined ? '' : `, binarized by the recipe ${recipe}`;
  const lines = [`${name}${about}.`, '', `Input: N x ${shape}. ${WRITTEN_BY}.`, ...notes, ...added.map(printNote)];
  return `"""${lines.join('\n').replace(/\\|"""/g, ' ')}\n"""`;
}

function printNetwork(graph: Graph, network: NetworkCode): string {
  const attributes = network.attributes.flatMap(({ name, makers }) => {
    if (makers.length === 1) return [`self.${name} = ${makers[0]}`];
    return [
      `self.${name} = nn.Sequential(`,
      ...indent(
        makers.map((maker) => `${maker},`),
        4,
      ),
      ')',
    ];
  });
  const shape = graph.values[graph.inputs[0]!]!.shape.slice(1);
  return [
    `INPUT_SHAPE = ${tuple(shape)}`,
    '',
    '',
    'class Network(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...indent(attributes, 8),
    ...indent([...printTies(graph, network.weights), ...printInitialisation(graph, network)], 8),
    '',
    `    def forward(${['self', ...network.arguments].join(', ')}):`,
    ...indent(network.lines, 8),
  ].join('\n');
}

/** Layers start as PyTorch's do not: from Kaiming's normal distribution, or evenly from 0 on where the recipe says so. */
function printInitialisation(graph: Graph, { weights }: NetworkCode): string[] {
  const uniform = weights.flatMap(({ value, attribute }) => {
    const { content } = graph.values[value]!;
    const isUniform = attribute === 'weight' && content?.kind === 'initial' && content.initialiser.kind === 'uniform';
    return isUniform ? [content.initialiser.value ?? 1] : [];
  });
  const draw = (kind: string, types: string) => [`    if isinstance(module, ${types}):`, `        nn.init.${kind}`];
  return [
    'for module in self.modules():',
    ...draw('kaiming_normal_(module.weight)', '(nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)'),
    ...(uniform.length === 0
      ? []
      : draw(`uniform_(module.weight, 0.0, ${uniform[0]})`, '(BinaryConv2d, BinaryLinear)')),
  ];
}

function printLoader({ weights }: NetworkCode, nameOf: (value: ValueId) => string): string {
  const names = weights.map(({ path, value }) => `    ${JSON.stringify(path)}: ${JSON.stringify(nameOf(value))},`);
  const transposed = weights.filter(({ order }) => order !== undefined).map(({ path }) => JSON.stringify(path));
  const table = ['# Where each tensor lies in the ONNX file of the network.', 'ONNX_NAMES = {', ...names, '}'];
  return [...table, `TRANSPOSED = {${['None', ...transposed].join(', ')}}`]
    .join('\n')
    .concat(`\n\n\n${ONNX_LOADER.trim()}`);
}

function chooseEstimators(part: string, recipe: string | undefined): string {
  const { input, weight } = gradientsOf(recipe);
  return part.replace('@INPUT@', `staticmethod(${input})`).replace('@WEIGHT@', `staticmethod(${weight})`);
}
