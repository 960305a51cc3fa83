const MOST_POSITIONS = 4096;

/** The states between two blocks that some choice leads to, numbered as they are found. */
export class StateStore {
  private readonly variables: readonly number[];
  private readonly radix: readonly number[];
  private readonly numbers = new Map<number, number>();
  private readonly keys: number[] = [];

  constructor(variables: readonly number[], radix: readonly number[]) {
    this.variables = variables;
    this.radix = radix;
  }

  /** Before the first block: nothing is known. */
  static start(): StateStore {
    const store = new StateStore([], []);
    store.find(0, 0, false, false);
    return store;
  }

  get count(): number {
    return this.keys.length;
  }

  /** What the digits of its variables make of a state. */
  keyOf(digits: Int32Array): number {
    let key = 0;
    for (const variable of this.variables) key = key * this.radix[variable]! + digits[variable]!;
    return key;
  }

  /** `digits`: of `keyOf`. */
  find(digits: number, position: number, isStopped: boolean, hasBinary: boolean): number {
    const key = ((digits * MOST_POSITIONS + position) * 2 + (isStopped ? 1 : 0)) * 2 + (hasBinary ? 1 : 0);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.keys.length);
    return this.keys.push(key) - 1;
  }

  /** Writes the digits of a state's variables. */
  read(state: number, digits: Int32Array): void {
    let rest = Math.floor(this.keys[state]! / (4 * MOST_POSITIONS));
    for (let at = this.variables.length - 1; at >= 0; at -= 1) {
      const radix = this.radix[this.variables[at]!]!;
      digits[this.variables[at]!] = rest % radix;
      rest = Math.floor(rest / radix);
    }
  }

  positionOf(state: number): number {
    return Math.floor(this.keys[state]! / 4) % MOST_POSITIONS;
  }

  isStopped(state: number): boolean {
    return Math.floor(this.keys[state]! / 2) % 2 === 1;
  }

  hasBinary(state: number): boolean {
    return this.keys[state]! % 2 === 1;
  }
}
