import type { CostPlan } from '../../cost/plan.ts';
import { countStep, GROWTH, keyStep, listStepValues, newStep, startSteps } from '../../cost/step.ts';
import { type CostVector, DIM } from '../../cost/vector.ts';
import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Measure } from '../measure.ts';
import type { Variant } from '../space/variants.ts';
import type { SizeClasses, SlotSizes } from './slot-sizes.ts';

/**
 * What one node adds to a unit, by the sizes of what it works on: rows of its share of each measure that adds up, 0 for the
 * others; then the bits that it needs besides those live before it, and the growth of these.
 */
export class StepColumn {
  private readonly classes: SizeClasses;
  private readonly measures: readonly Measure[];
  private readonly count: (number: number) => CostVector;
  private readonly isKnown: boolean[] = [];
  /** Replaced when it grows. */
  rows: Float64Array;

  constructor(classes: SizeClasses, measures: readonly Measure[], count: (number: number) => CostVector) {
    this.classes = classes;
    this.measures = measures;
    this.count = count;
    this.rows = new Float64Array(measures.length + 2);
  }

  /** Where in `rows` the row begins at widths, by their number. */
  find(number: number): number {
    const own = this.classes.of(number);
    const from = own * (this.measures.length + 2);
    if (this.isKnown[own] === true) return from;
    this.add(from, this.count(number));
    this.isKnown[own] = true;
    return from;
  }

  private add(from: number, step: CostVector): void {
    const { measures } = this;
    const end = from + measures.length + 2;
    if (end > this.rows.length) this.grow(end);
    measures.forEach(({ combine, of }, at) => {
      this.rows[from + at] = combine === 'sum' ? of(step, 0) : 0;
    });
    this.rows[end - 2] = step[DIM.peakBits]!;
    this.rows[end - 1] = step[GROWTH]!;
  }

  private grow(least: number): void {
    const grown = new Float64Array(2 * least);
    grown.set(this.rows);
    this.rows = grown;
  }
}

/**
 * The nodes of a unit in all its forms. A form changes few of them: the others add the same in every variant, and those that
 * do not work on what a width moves add the same at many widths, so that each is counted once.
 */
export class StepColumns {
  private readonly sizes: SlotSizes;
  private readonly measures: readonly Measure[];
  private readonly known = new Map<string, StepColumn>();

  constructor(sizes: SlotSizes, measures: readonly Measure[]) {
    this.sizes = sizes;
    this.measures = measures;
  }

  /** Of the nodes of a unit that run, in order, behind what is live in front of them. */
  list(variant: Variant, nodes: readonly number[]): StepColumn[] {
    const running = nodes.filter((index) => variant.cost.counted[index] === 1);
    const [first] = running;
    if (first === undefined) return [];
    return [this.findStart(variant, first), ...running.map((index) => this.find(variant, index))];
  }

  private find(variant: Variant, index: number): StepColumn {
    const { cost } = variant;
    const values = listStepValues(cost, index);
    const make = (): StepColumn => this.create(variant, values, (...given) => countStep(cost, index, ...given));
    const key = keyStep(cost, index, variant.keyOf);
    return key === undefined ? make() : this.remember(key, make);
  }

  private findStart(variant: Variant, first: number): StepColumn {
    const { cost } = variant;
    const values = cost.lifetimes.liveBefore(first);
    return this.remember(keyLive(cost, values, variant.keyOf), () =>
      this.create(variant, values, (...given) => startSteps(cost, first, ...given)),
    );
  }

  private remember(key: string, make: () => StepColumn): StepColumn {
    const column = this.known.get(key) ?? make();
    this.known.set(key, column);
    return column;
  }

  private create(
    { layoutsOf, shapeAt }: Variant,
    values: readonly ValueId[],
    count: (shapes: readonly Shape[], step: CostVector) => CostVector,
  ): StepColumn {
    const layouts = values.flatMap((id) => layoutsOf(id).filter((layout) => layout !== undefined));
    const shapes: Shape[] = [];
    const step = newStep();
    return new StepColumn(this.sizes.classesOf(layouts), this.measures, (number) => {
      for (const id of values) shapes[id] = shapeAt(id, this.sizes.widthsOf(number));
      return count(shapes, step);
    });
  }
}

function keyLive({ graph }: CostPlan, values: readonly ValueId[], keyOf: (id: ValueId) => string): string {
  return `live: ${values.map((id) => `${graph.values[id]!.bits} x ${keyOf(id)}`).join(', ')}`;
}
