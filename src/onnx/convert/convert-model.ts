import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { GraphRecord, ModelRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { tensorOperand } from './constants.ts';
import { findWeightInputs, type InputShape, missingInput, type OpenInput, resolveInput } from './data-inputs.ts';
import { checkExpansion } from './expansion.ts';
import { namesRead } from './free-names.ts';
import { GraphWriter } from './graph-writer.ts';
import { Operand } from './operand.ts';
import { Operands } from './operands.ts';
import { DeclaredTypes, type Scope, type Session } from './scope.ts';

/** The graph of a decoded file, every shape known. */
export function convertModel(model: ModelRecord, shapes: readonly InputShape[], session: Session): Graph {
  const { graph } = model;
  const writer = new GraphWriter();
  const scope: Scope = {
    session,
    writer,
    operands: new Operands(),
    outer: undefined,
    opsets: opsetsOf(model),
    prefix: '',
    arguments: undefined,
    declared: new DeclaredTypes(graph),
  };
  checkExpansion(graph.nodes, session.functions);
  defineInitializers(graph, scope);
  defineInputs(graph, shapes, scope);
  const wanted = graph.outputs.map(({ name }) => name);
  if (wanted.length === 0) throw malformed('the graph has no output');
  session.convertBody(graph.nodes, scope, wanted);
  return writer.finish(
    graph.name || 'graph',
    wanted.map((name) => scope.operands.get(name)!),
  );
}

/** Files before IR 3 say nothing of operator sets and mean the first. */
function opsetsOf({ opsets, irVersion }: ModelRecord): ReadonlyMap<string, number> {
  return opsets.size === 0 && irVersion < 3 ? new Map([['', 1]]) : opsets;
}

function defineInitializers(graph: GraphRecord, scope: Scope): void {
  for (const tensor of graph.initializers) {
    if (scope.operands.has(tensor.name)) throw malformed(`there are two initializers ${tensor.name}`);
    scope.operands.set(tensor.name, tensorOperand(scope.session, tensor, tensor.name, true));
  }
}

/** Inputs that are initializers too are constants: the file lists them as older versions of the format ask. */
function defineInputs(graph: GraphRecord, shapes: readonly InputShape[], scope: Scope): void {
  const open = graph.inputs
    .filter(({ name }) => !scope.operands.has(name))
    .map(({ name, readType }) => ({ name, ...readType() }));
  const weights = findWeightInputs(open, graph.nodes);
  const data = open.filter(({ name }) => !weights.has(name));
  const given = assignShapes(data, shapes);
  for (const record of open) {
    if (scope.operands.has(record.name)) throw malformed(`there are two inputs ${record.name}`);
    const isWeight = weights.has(record.name);
    const operand = isWeight ? absentWeight(record) : dataInput(record, given.get(record.name), graph, scope);
    if (operand === undefined) continue;
    scope.operands.set(record.name, operand);
    if (!isWeight) scope.writer.addInput(operand);
  }
}

function absentWeight({ name, dtype = 'float32', dims }: OpenInput): Operand {
  const content = { kind: 'absent', reason: 'an input of the model without data' } as const;
  return new Operand(name, dims as Shape, dtype, { content, isStored: true });
}

/** Undefined for an input of unknown shape that nothing reads. */
function dataInput(record: OpenInput, given: Shape | undefined, graph: GraphRecord, scope: Scope): Operand | undefined {
  const { name, dtype = 'float32' } = record;
  const shape = resolveInput(record, given, scope.session.symbols);
  if (shape !== undefined) return new Operand(name, shape, dtype);
  const isRead = graph.nodes.some((node) => namesRead(node).includes(name));
  if (isRead || graph.outputs.some((output) => output.name === name)) throw missingInput(record);
  return undefined;
}

function assignShapes(data: readonly OpenInput[], shapes: readonly InputShape[]): ReadonlyMap<string, Shape> {
  const assigned = new Map<string, Shape>();
  for (const { name = data[0]?.name, shape } of shapes) {
    if (!data.some((record) => record.name === name)) {
      const names = data.map((record) => record.name).join(', ');
      throw new BitboneError('E_USAGE', `the model has no input ${name}`, {
        subject: '--input',
        fix: `its inputs are ${names}`,
      });
    }
    assigned.set(name!, shape);
  }
  return assigned;
}
