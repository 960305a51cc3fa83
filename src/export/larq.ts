import type { Graph, ValueId } from '../graph/graph.ts';
import type { TensorStore } from '../graph/tensor.ts';
import { gradientsOf, selectParts } from './code/library.ts';
import type { NetworkCode } from './code/network.ts';
import { printOnnxReader } from './code/onnx-reader.ts';
import { giveOwnConstants } from './code/own-constants.ts';
import { tuple } from './code/piece.ts';
import { type CodeFile, indent, printClass, printNote, WRITTEN_BY } from './code/python.ts';
import { writeStructure } from './code/structure.ts';
import { moveAxes } from './keras/layout.ts';
import { KERAS_PARTS } from './keras/library.ts';
import { refuseSharing } from './keras/refuse-sharing.ts';
import { translateGraph } from './keras/translate.ts';

export interface LarqOptions {
  /** Recipe the network was binarized by; it chooses the estimator of the sign's gradient. */
  readonly recipe?: string | undefined;
  /** Lines about the network for the head of the file. */
  readonly notes?: readonly string[];
  /** Tells which constants hold but one number, where the graph does not. */
  readonly store?: TensorStore | undefined;
}

const LAYER = { base: 'keras.layers.Layer', method: 'call' } as const;
/** Objects that hold a weight and compute another of it take no data, so that they are no layers to call. */
const WEIGHT = { base: 'keras.layers.Layer', method: 'compute' } as const;

const IMPORTS = `import os

import larq as lq
import numpy as np
import tensorflow as tf
from tensorflow import keras`;

/**
 * A network as one Python file for Keras and Larq, whose layers binarize their inputs and weights, so that Larq's own
 * summary counts them. Maps have their channels last. Throws `E_UNSUPPORTED` naming the node that it cannot say, or the
 * constant that layers share on purpose.
 */
export function writeLarqModel(given: Graph, options: LarqOptions = {}): CodeFile {
  const { graph, originOf, notes } = giveOwnConstants(given, options.store);
  const { steps, weightClasses } = translateGraph(graph);
  const { classes, network } = writeStructure(graph, steps);
  refuseSharing(graph, network.weights);
  const body = [
    ...weightClasses.map((code) => printClass(code, WEIGHT)),
    ...classes.map((code) => printClass(code, LAYER)),
    printNetwork(graph, network),
    printLoader(network, (value) => given.values[originOf(value)]!.name),
  ];
  const { input, weight } = gradientsOf(options.recipe);
  const library = selectParts(KERAS_PARTS, body.join('\n')).map((part) =>
    part.replace('@INPUT@', `staticmethod(${input})`).replace('@WEIGHT@', `staticmethod(${weight})`),
  );
  const head = printHead(graph, options, notes);
  return { text: `${[head, IMPORTS, ...library, ...body].join('\n\n\n')}\n`, notes };
}

function printHead({ name }: Graph, { recipe, notes = [] }: LarqOptions, added: readonly string[]): string {
  const about = recipe === undefined ? '' : `, binarized by the recipe ${recipe}`;
  const lines = [
    `${name}${about}, for Keras and Larq.`,
    '',
    `Maps are N x height x width x channels. ${WRITTEN_BY}.`,
    ...notes,
    ...added.map(printNote),
  ];
  return `"""${lines.join('\n').replace(/\\|"""/g, ' ')}\n"""`;
}

function printNetwork(graph: Graph, network: NetworkCode): string {
  const shape = moveAxes(graph.values[graph.inputs[0]!]!.shape).slice(1);
  const attributes = network.attributes.flatMap(({ name, makers }) => {
    if (makers.length === 1) return [`self.${name} = ${makers[0]}`];
    return [
      `self.${name} = keras.Sequential(`,
      '    [',
      ...indent(
        makers.map((maker) => `${maker},`),
        8,
      ),
      '    ]',
      ')',
    ];
  });
  return [
    `INPUT_SHAPE = ${tuple(shape)}`,
    '',
    '',
    'class Network(keras.Model):',
    '    def __init__(self):',
    '        super().__init__()',
    ...indent(attributes, 8),
    '',
    `    def call(${['self', ...network.arguments].join(', ')}):`,
    ...indent(network.lines, 8),
  ].join('\n');
}

const LOADER = `
def load_onnx(network, path):
    """Fills the network with the weights of the ONNX file that bitbone wrote of the same one."""
    network(tf.zeros((1, *INPUT_SHAPE)))
    tensors = dict(read_initializers(path))
    missing = [source for source, _ in ONNX_NAMES.values() if source not in tensors]
    if missing:
        raise ValueError(f'{path} has no {missing[0]}: another network, or its form for inference')
    for place, (source, order) in ONNX_NAMES.items():
        variable = find_variable(network, place)
        tensor = tensors[source].transpose(order) if order else tensors[source]
        variable.assign(tensor.reshape(tuple(variable.shape)))
    return network


def find_variable(part, place):
    for name in place.split('.'):
        part = part.layers[int(name)] if name.isdigit() else getattr(part, name)
    return part
`;

function printLoader({ weights }: NetworkCode, nameOf: (value: ValueId) => string): string {
  const names = weights.map(({ path, value, order }) => {
    const moved = order === undefined ? 'None' : tuple(order);
    return `    ${JSON.stringify(path)}: (${JSON.stringify(nameOf(value))}, ${moved}),`;
  });
  const table = [
    '# Where each variable lies in the ONNX file of the network, and the order of its axes here.',
    'ONNX_NAMES = {',
    ...names,
    '}',
  ];
  const reader = printOnnxReader('np.frombuffer(raw, dtype=np.float32).reshape(shape)');
  return [table.join('\n'), LOADER.trim(), reader].join('\n\n\n');
}
