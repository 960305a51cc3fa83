import type { Operand } from './operand.ts';

/** What each node of a body reads, by number: of node `n` that from `starts[n]` to before `starts[n + 1]`. */
export interface Reads {
  readonly starts: Int32Array;
  /** -1 for a name that is not of the body. */
  readonly numbers: Int32Array;
}

/**
 * The operands of one graph, branch or function body by name. Each name has a number, so that what names thousands of nodes
 * read is looked up once.
 */
export class Operands {
  private readonly numbers = new Map<string, number>();
  /** Undefined for a name whose value is not made yet. */
  private readonly known: (Operand | undefined)[] = [];

  /** How many names there are; the next one has this number. */
  get count(): number {
    return this.known.length;
  }

  has(name: string): boolean {
    return this.numbers.has(name);
  }

  get(name: string): Operand | undefined {
    const number = this.numbers.get(name);
    return number === undefined ? undefined : this.known[number];
  }

  set(name: string, operand: Operand): void {
    const number = this.numbers.get(name) ?? this.known.length;
    if (number === this.known.length) this.numbers.set(name, number);
    this.known[number] = operand;
  }

  /** Announces a name that has no number yet; false where it has. */
  announce(name: string): boolean {
    this.numbers.set(name, this.known.length);
    this.known.push(undefined);
    return this.numbers.size === this.known.length;
  }

  /** -1 for a name that is not of this body. */
  numberOf(name: string): number {
    return this.numbers.get(name) ?? -1;
  }

  at(number: number): Operand | undefined {
    return this.known[number];
  }
}
