import type { Graph } from '../../graph/graph.ts';
import type { GraphRecord, NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { tensorOperand } from './constants.ts';
import { GraphWriter } from './graph-writer.ts';
import type { Operand } from './operand.ts';
import { Operands } from './operands.ts';
import { DeclaredTypes, findOperand, type Scope } from './scope.ts';
import { become, type SourceNode } from './source-node.ts';
import { bindOutput, inferTypes, writeOp } from './write-node.ts';

/** An `If` whose condition is known becomes the branch it takes; any other keeps both branches as graphs. */
export function convertIf(node: SourceNode, record: NodeRecord, scope: Scope): void {
  const [then, otherwise] = [branchOf(node, 'then_branch'), branchOf(node, 'else_branch')];
  const condition = node.known(0)?.[0];
  if (condition === undefined) {
    writeIf(node, record, [then, otherwise], scope);
  } else {
    const taken = condition === 0 ? otherwise : then;
    convertBranch(taken, `${node.name}/`, scope, scope.writer).forEach((output, index) => {
      bindOutput(record, index, output, scope.operands);
    });
  }
}

function branchOf(node: SourceNode, name: string): GraphRecord {
  const graph = node.attributes.graph(name);
  if (graph === undefined) throw malformed(`If lacks its ${name}`, node.name);
  return graph;
}

function writeIf(node: SourceNode, record: NodeRecord, branches: Branches, scope: Scope): void {
  const [then, otherwise] = branches.map((branch) => separateGraph(branch, node.name, scope)) as [Branch, Branch];
  // biome-ignore lint/suspicious/noThenProperty: named after ONNX's branch; a graph is never awaited
  const attrs = { then: then.graph, else: otherwise.graph };
  const converted = become(node, 'if', attrs, [node.input(0), ...then.captures, ...otherwise.captures]);
  writeOp(node, record, converted, inferTypes(node, converted), scope);
}

type Branches = readonly [GraphRecord, GraphRecord];

interface Branch {
  readonly graph: Graph;
  readonly captures: readonly Operand[];
}

function separateGraph(record: GraphRecord, name: string, scope: Scope): Branch {
  const writer = new GraphWriter();
  const outputs = convertBranch(record, '', scope, writer);
  return { graph: writer.finish(record.name || name, outputs), captures: writer.captures };
}

/** Converts a branch into `writer`; its outputs. */
function convertBranch(record: GraphRecord, prefix: string, scope: Scope, writer: GraphWriter): Operand[] {
  const inner: Scope = {
    ...scope,
    writer,
    operands: new Operands(),
    outer: scope,
    prefix,
    declared: new DeclaredTypes(record),
  };
  for (const tensor of record.initializers) {
    inner.operands.set(tensor.name, tensorOperand(scope.session, tensor, `${inner.prefix}${tensor.name}`, true));
  }
  const wanted = record.outputs.map(({ name }) => name);
  scope.session.convertBody(record.nodes, inner, wanted);
  return wanted.map((name) => findOperand(inner, name)!);
}
