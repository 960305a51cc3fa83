import type { AttributeRecord, FunctionRecord, NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import type { Operand } from './operand.ts';
import { Operands } from './operands.ts';
import { findRule } from './rules.ts';
import type { Scope } from './scope.ts';

/** What a call and the function it means have in common. */
export function functionKey(domain: string, name: string, overload: string): string {
  return `${domain}:${name}:${overload}`;
}

/** The function a node calls, if it is a call; a body given for an operator that bitbone knows by name is not needed. */
export function findFunction(
  node: NodeRecord,
  functions: ReadonlyMap<string, FunctionRecord>,
): FunctionRecord | undefined {
  if (functions.size === 0) return undefined;
  if (node.domain !== '' && findRule(node.domain, node.type) !== undefined) return undefined;
  return functions.get(functionKey(node.domain, node.type, node.overload));
}

/** Puts the body of a model-local function in the place of a call. */
export function inlineFunction(
  fn: FunctionRecord,
  call: NodeRecord,
  inputs: readonly (Operand | null)[],
  scope: Scope,
  name: string,
): void {
  const inner = functionScope(fn, call, inputs, scope, name);
  const wanted = fn.outputs.slice(0, call.outputs.length);
  scope.session.convertBody(fn.nodes, inner, wanted);
  call.outputs.forEach((output, index) => {
    const result = inner.operands.get(fn.outputs[index] ?? '');
    if (output === '') return;
    if (result === undefined) throw malformed(`${fn.name} has no output ${index}`, name);
    scope.operands.set(output, result);
  });
}

function functionScope(
  fn: FunctionRecord,
  call: NodeRecord,
  inputs: readonly (Operand | null)[],
  scope: Scope,
  name: string,
): Scope {
  const operands = new Operands();
  fn.inputs.forEach((input, index) => {
    const operand = inputs[index];
    if (operand) operands.set(input, operand);
  });
  return {
    ...scope,
    operands,
    outer: undefined,
    opsets: fn.opsets.size > 0 ? fn.opsets : scope.opsets,
    prefix: `${name}/`,
    arguments: argumentsOf(fn, call, scope),
    declared: undefined,
  };
}

/** The call's attributes over the function's defaults; a reference in the call means the caller's own. */
function argumentsOf(fn: FunctionRecord, call: NodeRecord, scope: Scope): ReadonlyMap<string, AttributeRecord> {
  const given = new Map(fn.defaults.map((attribute) => [attribute.name, attribute]));
  for (const attribute of call.attributes) {
    const { value } = attribute;
    const meant = value.type === 'reference' ? scope.arguments?.get(value.value) : attribute;
    if (meant !== undefined) given.set(attribute.name, { name: attribute.name, value: meant.value });
  }
  return given;
}
