import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import type { Graph, Node } from '../../src/graph/graph.ts';
import { findStatic, isStaticNode } from '../../src/graph/walk.ts';

/** A block's nodes in order, the weight side left out, those of shortcuts in brackets. */
function describeBlock(name: string, stage: number, block: number): string {
  const graph: Graph = buildBackbone(findBackbone(name)!);
  const isStatic = findStatic(graph);
  const inBlock = (node: Node) => node.role.part === 'stage' && node.role.stage === stage && node.role.block === block;
  return graph.nodes
    .filter((node) => inBlock(node) && !isStaticNode(node, isStatic))
    .map((node) => (node.role.shortcut ? `[${describeNode(graph, node)}]` : describeNode(graph, node)))
    .join(' ');
}

function describeNode(graph: Graph, node: Node): string {
  if (node.kind === 'unary' || node.kind === 'elementwise') return node.attrs.fn;
  if (node.kind === 'pool') return `${node.attrs.mode}Pool${node.attrs.kernel[0]}/${node.attrs.strides[0]}`;
  if (node.kind !== 'conv') return node.kind;
  const { kernel, strides, groups } = node.attrs;
  const [width] = graph.values[node.inputs[1]!]!.shape;
  return `conv${kernel[0]}/${strides[0]}:${width}${groups === 1 ? '' : `g${groups}`}`;
}

test.each([
  ['resnet18', 2, 1],
  ['resnet50', 1, 1],
  ['bireal18', 2, 1],
  ['bireal50', 2, 1],
  ['resnete18', 1, 1],
  ['reactnet18', 1, 1],
  ['reactnet-a', 2, 1],
  ['reactnet-b', 2, 1],
  ['real-to-binary18', 2, 1],
  ['xnor-resnet18', 1, 1],
  ['ir-net20', 2, 1],
  ['xnor-alexnet', 1, 1],
  ['binary-alexnet', 1, 1],
  ['vgg-small', 1, 1],
  ['bdn28', 1, 1],
  ['bdn28', 1, 0],
  ['meliusnet22', 1, 1],
  ['meliusneta', 1, 0],
  ['quicknet', 1, 1],
  ['quicknet', 2, 0],
  ['quicknet-v0.2', 2, 1],
  ['quicknet-xl-v0.1', 3, 1],
  ['bnext-t', 2, 1],
  ['pokebnn-1.0x', 2, 1],
  ['bats', 1, 1],
  ['dwr-in-r18', 2, 1],
  ['dwr-r18-c10', 2, 1],
  ['dwr-r20-react', 2, 1],
  ['rb-net-18', 1, 1],
  ['resnet26-el', 1, 2],
  ['densenet121', 1, 1],
  ['mobilenetv2', 2, 1],
])('the order of %s, stage %i, block %i', (name, stage, block) => {
  expect(describeBlock(name, stage, block)).toMatchSnapshot();
});
