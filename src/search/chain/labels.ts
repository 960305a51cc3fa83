import type { Transitions } from './bounds.ts';
import { type Criterion, IDENTITY } from './criteria.ts';

/** Where each label of a layer came from. */
export interface Trail {
  /** Label number in the layer before. */
  readonly parent: Int32Array;
  /** Row of the step's transitions. */
  readonly transition: Int32Array;
}

/** The labels after one step, ordered by state and within a state by ascending first criterion. */
export class LabelLayer implements Trail {
  readonly width: number;
  /** Labels of state s are `offsets[s]` up to `offsets[s + 1]`. */
  readonly offsets: Int32Array;
  /** Values, row-major [label][criterion]. */
  values: Float64Array;
  parent: Int32Array;
  transition: Int32Array;
  count = 0;

  constructor(states: number, width: number, capacity: number) {
    this.width = width;
    this.offsets = new Int32Array(states + 1);
    this.values = new Float64Array(capacity * width);
    this.parent = new Int32Array(capacity);
    this.transition = new Int32Array(capacity);
  }

  get states(): number {
    return this.offsets.length - 1;
  }

  /** Row of a new label, whose values the caller fills in. */
  append(parent: number, transition: number): number {
    if (this.count === this.parent.length) this.grow();
    this.parent[this.count] = parent;
    this.transition[this.count] = transition;
    return this.count++;
  }

  private grow(): void {
    const capacity = Math.max(64, 2 * this.count);
    const values = new Float64Array(capacity * this.width);
    values.set(this.values);
    this.values = values;
    this.parent = copyInto(new Int32Array(capacity), this.parent);
    this.transition = copyInto(new Int32Array(capacity), this.transition);
  }

  /** What must outlive the layer to read off its paths later: eight bytes a label. */
  takeTrail(): Trail {
    return { parent: this.parent.slice(0, this.count), transition: this.transition.slice(0, this.count) };
  }

  /** Keeps the marked labels only. */
  filter(marks: Uint8Array): LabelLayer {
    const kept = new LabelLayer(this.states, this.width, this.count);
    for (let state = 0; state < this.states; state++) {
      for (let label = this.offsets[state]!; label < this.offsets[state + 1]!; label++) {
        if (marks[label] === 1) this.copyTo(kept, label);
      }
      kept.offsets[state + 1] = kept.count;
    }
    return kept;
  }

  private copyTo(other: LabelLayer, label: number): void {
    const row = other.append(this.parent[label]!, this.transition[label]!);
    const { width } = this;
    for (let column = 0; column < width; column++) {
      other.values[row * width + column] = this.values[label * width + column]!;
    }
  }
}

function copyInto(target: Int32Array, source: Int32Array): Int32Array {
  target.set(source);
  return target;
}

/** The layer before the first step: the empty path. */
export function startLayer(criteria: readonly Criterion[]): LabelLayer {
  const layer = new LabelLayer(1, criteria.length, 1);
  layer.append(-1, -1);
  layer.values.set(criteria.map(({ combine }) => IDENTITY[combine]));
  layer.offsets[1] = 1;
  return layer;
}

/** Choice numbers, per step of the problem, of the path that ends in label `end` of the last trail. */
export function traceChoices(steps: readonly Transitions[], trails: readonly Trail[], end: number): Int32Array {
  const choices = new Int32Array(steps.reduce((sum, { span }) => sum + span, 0));
  let label = end;
  let write = choices.length;
  for (let at = trails.length - 1; at >= 0; at--) {
    const { span, choice } = steps[at]!;
    const first = trails[at]!.transition[label]! * span;
    for (let step = span - 1; step >= 0; step--) choices[--write] = choice[first + step]!;
    label = trails[at]!.parent[label]!;
  }
  return choices;
}
