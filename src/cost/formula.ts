import type { FactoryFunctionMap, MathNode } from 'mathjs';
import { BitboneError } from '../graph/errors.ts';

/** A formula made ready: its value from the values of its names. Throws `E_FORMULA` where that is no finite number. */
export type Formula = (values: Readonly<Record<string, number>>) => number;

/** Functions a formula may use. */
export const FORMULA_FUNCTIONS = [
  'abs',
  'sqrt',
  'cbrt',
  'exp',
  'log',
  'log2',
  'log10',
  'pow',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
] as const;

/** Arithmetic, comparison and logic; nothing that assigns, indexes or makes collections. */
const OPERATORS: ReadonlySet<string> = new Set([
  ...['add', 'subtract', 'multiply', 'divide', 'pow', 'mod', 'unaryMinus', 'unaryPlus'],
  ...['smaller', 'smallerEq', 'larger', 'largerEq', 'equal', 'unequal', 'and', 'or', 'not'],
]);

const FUNCTIONS: ReadonlySet<string> = new Set(FORMULA_FUNCTIONS);

/**
 * Compiles a formula such as `ops + 0.1 * params` over `names`. The parser (mathjs) is loaded on the first call. Only
 * numbers, names, the listed functions and operators pass: whatever else mathjs can do is refused by kind of syntax
 * node, not by name, so nothing of it can be reached. Throws `E_FORMULA`.
 */
export async function compileFormula(text: string, names: readonly string[]): Promise<Formula> {
  const parse = await loadParser();
  const root = readFormula(text, parse);
  root.traverse((node, path, parent) => checkNode(node, path, parent, text, names));
  const code = root.compile();
  return (values) => {
    const result = attempt(text, (): unknown => code.evaluate({ ...values }));
    if (typeof result === 'number' && Number.isFinite(result)) return result;
    throw fail(text, `gives ${String(result)}, not a number`);
  };
}

/** An instance that holds the allowed functions and what these need, nothing else. */
async function loadParser(): Promise<(text: string) => MathNode> {
  const mathjs = await import('mathjs/number');
  const factories = mathjs as unknown as Readonly<Record<string, FactoryFunctionMap>>;
  const wanted = ['parse', ...OPERATORS, ...FORMULA_FUNCTIONS].map((name) => factories[`${name}Dependencies`]!);
  return mathjs.create(Object.assign({}, ...wanted)).parse;
}

function readFormula(text: string, parse: (text: string) => MathNode): MathNode {
  if (text.length > MAX_LENGTH) throw fail(`${text.slice(0, 20)}...`, `is longer than ${MAX_LENGTH} characters`);
  return attempt(text, () => parse(text));
}

/** Runs a step of mathjs, whose complaints about the text become `E_FORMULA`. */
function attempt<T>(text: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw fail(text, error instanceof Error ? error.message : 'cannot be read', error);
  }
}

/** Deeply nested text would exhaust the parser's stack. */
const MAX_LENGTH = 1000;

/** What `checkNode` reads of mathjs's syntax nodes. */
interface Syntax {
  readonly type: string;
  readonly name?: string;
  readonly fn?: string | { readonly name?: string };
  readonly value?: unknown;
}

function checkNode(
  node: MathNode,
  path: string,
  parent: MathNode | null,
  text: string,
  names: readonly string[],
): void {
  const { type, name = '', fn, value } = node as unknown as Syntax;
  switch (type) {
    case 'ParenthesisNode':
    case 'ConditionalNode':
      return;
    case 'ConstantNode':
      if (typeof value !== 'number') throw fail(text, `holds ${String(value)}, which is not a number`);
      return;
    case 'OperatorNode':
      if (!OPERATORS.has(String(fn))) throw fail(text, `uses the operator ${(node as unknown as { op: string }).op}`);
      return;
    case 'FunctionNode':
      if (!FUNCTIONS.has(name))
        throw fail(
          text,
          `calls ${name === '' ? 'an expression' : name}`,
          undefined,
          `use ${FORMULA_FUNCTIONS.join(', ')}`,
        );
      return;
    case 'SymbolNode':
      if (path === 'fn' && parent?.type === 'FunctionNode') return;
      if (!names.includes(name)) throw fail(text, `names ${name}`, undefined, `use ${names.join(', ')}`);
      return;
    default:
      throw fail(text, `holds more than arithmetic (${type.replace(/Node$/, '')})`);
  }
}

function fail(
  text: string,
  reason: string,
  cause?: unknown,
  fix = 'write arithmetic over metric names, such as ops + 0.1 * params',
): BitboneError {
  return new BitboneError('E_FORMULA', reason, { subject: text, fix, cause });
}
