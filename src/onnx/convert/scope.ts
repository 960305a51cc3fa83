import type { Shape, TensorStore } from '../../graph/tensor.ts';
import type { ExternalFiles } from '../external.ts';
import type { AttributeRecord, FunctionRecord, GraphRecord, NodeRecord, ValueRecord, ValueType } from '../proto.ts';
import type { GraphWriter } from './graph-writer.ts';
import type { Operand } from './operand.ts';
import type { Operands } from './operands.ts';
import type { Pattern } from './pattern.ts';

/** What all graphs, branches and functions of one file share while it is read. */
export interface Session {
  readonly functions: ReadonlyMap<string, FunctionRecord>;
  readonly store: TensorStore;
  readonly external: ExternalFiles;
  /** Sizes of symbols, given by the user or found at the inputs. */
  readonly symbols: Map<string, number>;
  readonly unknown: { readonly node: string; readonly domain: string; readonly type: string }[];
  readonly notes: Set<string>;
  /** What nodes became, by operator, for those that repeat them. */
  readonly patterns: Map<string, Pattern>;
  /** Converts nodes in a scope; branches and functions come back to it. */
  readonly convertBody: (nodes: readonly NodeRecord[], scope: Scope, wanted: readonly string[]) => void;
}

/** Where names are looked up: a graph, a branch inside one, or the body of a function. */
export interface Scope {
  readonly session: Session;
  readonly writer: GraphWriter;
  readonly operands: Operands;
  /** The graph around a branch, whose names it may read. */
  readonly outer: Scope | undefined;
  readonly opsets: ReadonlyMap<string, number>;
  /** Put before the names of nodes and values. */
  readonly prefix: string;
  /** Attributes of the call, by name, inside a function. */
  readonly arguments: ReadonlyMap<string, AttributeRecord> | undefined;
  /** What the graph says of its values; functions say nothing. */
  readonly declared: DeclaredTypes | undefined;
}

export function findOperand(scope: Scope, name: string): Operand | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const operand = at.operands.get(name);
    if (operand !== undefined) return operand;
  }
  return undefined;
}

/** Types a graph declares for its values, outputs included; read when the first one is asked for. */
export class DeclaredTypes {
  private readonly graph: GraphRecord;
  private types: ReadonlyMap<string, ValueRecord> | undefined;

  constructor(graph: GraphRecord) {
    this.graph = graph;
  }

  typeOf(name: string): ValueType | undefined {
    this.types ??= new Map([...this.graph.outputs, ...this.graph.readValues()].map((value) => [value.name, value]));
    return this.types.get(name)?.readType();
  }
}

/** The shape a file declares for a value, an unknown first size being the batch of 1; undefined where others are unknown. */
export function declaredShape(scope: Scope, name: string): Shape | undefined {
  const { symbols } = scope.session;
  const sizes = scope.declared?.typeOf(name)?.dims?.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    return (dim === null ? undefined : symbols.get(dim)) ?? (axis === 0 ? 1 : undefined);
  });
  const known = sizes?.filter((size) => size !== undefined);
  return known?.length === sizes?.length ? known : undefined;
}
