/** The choices of one step as they are found. */
export class ChoiceList {
  private readonly genes: readonly number[];
  private readonly width: number;
  private from = new Int32Array(64);
  private to = new Int32Array(64);
  private costs: Float64Array<ArrayBuffer>;
  private digits: Uint16Array<ArrayBuffer>;
  count = 0;

  /** `width`: costs per choice. */
  constructor(genes: readonly number[], width: number) {
    this.genes = genes;
    this.width = width;
    this.costs = new Float64Array(64 * width);
    this.digits = new Uint16Array(64 * genes.length);
  }

  /** `digits`: by gene; `costs`: holds the choice's costs from `row` on. */
  add(from: number, to: number, digits: Int32Array, costs: Float64Array, row: number): void {
    const { genes, width, count } = this;
    if (count === this.from.length) this.grow();
    this.from[count] = from;
    this.to[count] = to;
    for (let column = 0; column < width; column += 1) this.costs[count * width + column] = costs[row + column]!;
    for (let at = 0; at < genes.length; at += 1) this.digits[count * genes.length + at] = digits[genes[at]!]!;
    this.count += 1;
  }

  /** Sets one of the costs of the choice that was added last. */
  price(column: number, cost: number): void {
    this.costs[(this.count - 1) * this.width + column] = cost;
  }

  private grow(): void {
    const capacity = 2 * this.count;
    this.from = copyInto(new Int32Array(capacity), this.from);
    this.to = copyInto(new Int32Array(capacity), this.to);
    this.costs = copyInto(new Float64Array(capacity * this.width), this.costs);
    this.digits = copyInto(new Uint16Array(capacity * this.genes.length), this.digits);
  }

  finish() {
    const { genes, width, count } = this;
    return {
      genes,
      from: this.from.slice(0, count),
      to: this.to.slice(0, count),
      costs: this.costs.slice(0, count * width),
      digits: this.digits.slice(0, count * genes.length),
    };
  }
}

function copyInto<A extends { set(source: A): void }>(target: A, source: A): A {
  target.set(source);
  return target;
}
