import { BitboneError } from '../../graph/errors.ts';
import type { Attribute, Attributes } from '../../graph/graph.ts';
import type { AttributeRecord, AttributeValue, GraphRecord, Int64, TensorRecord } from '../proto.ts';
import { malformed } from '../wire.ts';

interface AttributeTypes {
  readonly int: Int64;
  readonly float: number;
  readonly string: string;
  readonly ints: readonly Int64[];
  readonly floats: readonly number[];
  readonly strings: readonly string[];
  readonly tensor: TensorRecord;
  readonly graph: GraphRecord;
}

/** Attributes of one node, by name and type; remembers which were read, so that the rest can be kept. */
export class AttributeReader {
  private readonly records: readonly AttributeRecord[];
  private readonly node: string;
  private read: string[] | undefined;

  constructor(records: readonly AttributeRecord[], node: string) {
    this.records = records;
    this.node = node;
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  /** Whether nothing is left to keep. */
  get areRead(): boolean {
    return this.records.every(({ name }) => this.read?.includes(name));
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  int(name: string): number | undefined {
    const value = this.take(name, 'int');
    return value === undefined ? undefined : this.exact(value, name);
  }

  flag(name: string, fallback = false): boolean {
    const value = this.int(name);
    return value === undefined ? fallback : value !== 0;
  }

  float(name: string): number | undefined {
    return this.take(name, 'float');
  }

  string(name: string): string | undefined {
    return this.take(name, 'string');
  }

  ints(name: string): readonly number[] | undefined {
    const values = this.take(name, 'ints');
    if (values === undefined) return undefined;
    for (let index = 0; index < values.length; index += 1) this.exact(values[index]!, name);
    return values as readonly number[];
  }

  /** As `ints`, where a large number means "to the end". */
  positions(name: string): readonly number[] | undefined {
    return this.take(name, 'ints')?.map((value) =>
      typeof value === 'number' ? value : value > 0n ? Infinity : -Infinity,
    );
  }

  floats(name: string): readonly number[] | undefined {
    return this.take(name, 'floats');
  }

  strings(name: string): readonly string[] | undefined {
    return this.take(name, 'strings');
  }

  tensor(name: string): TensorRecord | undefined {
    return this.take(name, 'tensor');
  }

  graph(name: string): GraphRecord | undefined {
    return this.take(name, 'graph');
  }

  /** Marks attributes as of no further use. */
  drop(...names: readonly string[]): void {
    this.read ??= [];
    this.read.push(...names);
  }

  /** Takes every attribute as unread again. */
  restart(): void {
    this.read = undefined;
  }

  /** Keeps an attribute although it was read: the graph's operator does not say it. */
  keep(name: string): void {
    this.read = this.read?.filter((read) => read !== name);
  }

  /** The attributes nobody has read, as a graph keeps them; those it has no form for go to `lose`. */
  rest(lose: (name: string) => void): Attributes | undefined {
    let rest: Record<string, Attribute> | undefined;
    for (let index = 0; index < this.records.length; index += 1) {
      const { name, value } = this.records[index]!;
      if (this.read?.includes(name)) continue;
      const attribute = keep(value);
      if (attribute === undefined) {
        lose(name);
        continue;
      }
      rest ??= Object.create(null) as Record<string, Attribute>;
      rest[name] = attribute;
    }
    return rest;
  }

  private find(name: string): AttributeValue | undefined {
    const { records } = this;
    for (let index = 0; index < records.length; index += 1) {
      if (records[index]!.name === name) return records[index]!.value;
    }
    return undefined;
  }

  private take<T extends keyof AttributeTypes>(name: string, type: T): AttributeTypes[T] | undefined {
    const value = this.find(name);
    if (value === undefined) return undefined;
    this.read ??= [];
    this.read.push(name);
    if (value.type === type) return (value as unknown as { readonly value: AttributeTypes[T] }).value;
    // an empty list has lost its type in files that declare none
    if (value.type === 'ints' && value.value.length === 0) return undefined;
    throw malformed(`attribute ${name} is ${value.type}, not ${type}`, this.node);
  }

  private exact(value: Int64, name: string): number {
    if (typeof value === 'number') return value;
    throw new BitboneError('E_INTEGER', `attribute ${name} is ${value}`, { subject: this.node });
  }
}

function keep(value: AttributeValue): Attribute | undefined {
  switch (value.type) {
    case 'int':
      return typeof value.value === 'number' ? { type: 'int', value: value.value } : undefined;
    case 'ints': {
      const exact = value.value.filter((item) => typeof item === 'number');
      return exact.length === value.value.length ? { type: 'ints', value: exact } : undefined;
    }
    case 'float':
    case 'floats':
    case 'string':
    case 'strings':
      return value as Attribute;
    case 'tensor': {
      const { dtype, shape, content } = value.value;
      return { type: 'tensor', dtype, shape, content };
    }
    default:
      return undefined;
  }
}
