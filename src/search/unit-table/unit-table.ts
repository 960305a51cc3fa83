import { DIM, newCost } from '../../cost/vector.ts';
import { isBlockNeeded } from '../../reshape/knobs.ts';
import type { Measure } from '../measure.ts';
import type { Place } from '../space/layout.ts';
import type { Frame } from '../space/space-frame.ts';
import type { PlacedColumn } from './score-columns.ts';
import { ScoreColumns } from './score-columns.ts';
import type { SlotSizes } from './slot-sizes.ts';
import type { StepColumn } from './step-columns.ts';
import { StepColumns } from './step-columns.ts';

/** A unit in one form: its nodes and its scored layers. */
interface FormColumns {
  readonly steps: readonly StepColumn[];
  readonly layers: readonly PlacedColumn[];
}

const NOTHING: FormColumns = { steps: [], layers: [] };

/** Costs of one unit in all measures, added up once per form and widths; its score is, per place in its stage. */
export class UnitTable {
  /** Row-major [entry][measure], the score as 0; replaced when it grows. */
  costs: Float64Array;
  private readonly space: Frame;
  private readonly place: Place;
  private readonly measures: readonly Measure[];
  private readonly sizes: SlotSizes;
  private readonly steps: StepColumns;
  private readonly scores: ScoreColumns;
  private readonly forms: (FormColumns | undefined)[];
  /** By widths, then by form: where the row begins in `costs`; -1 where it is not known yet. */
  private rows: Int32Array;
  private readonly hasPeak: boolean;
  private used = 0;

  constructor(space: Frame, place: Place, sizes: SlotSizes, measures: readonly Measure[]) {
    this.space = space;
    this.place = place;
    this.measures = measures;
    this.sizes = sizes;
    this.steps = new StepColumns(sizes, measures);
    this.hasPeak = measures.some(({ combine }) => combine === 'max');
    this.scores = new ScoreColumns(space, sizes, place.stageBefore);
    this.forms = place.forms.map(() => undefined);
    this.costs = new Float64Array(64 * measures.length);
    this.rows = new Int32Array(64 * place.forms.length).fill(-1);
  }

  /** Where in `costs` the row begins of a form, by its index, at widths: `number` is that of `SlotSizes`. */
  find(form: number, number: number): number {
    const at = number * this.forms.length + form;
    if (at >= this.rows.length) this.growRows((number + 1) * this.forms.length);
    if (this.rows[at]! < 0) this.rows[at] = this.add(form, number);
    return this.rows[at]!;
  }

  /** `before`: binary convolutions of the stage in front of the unit. */
  score(form: number, number: number, before: number): number {
    const { layers } = this.columnsOf(form, number);
    let score = 0;
    for (let at = 0; at < layers.length; at += 1) {
      const { column, position, isBehind } = layers[at]!;
      score += column.at(number, isBehind ? position + before : position);
    }
    return score;
  }

  private add(form: number, number: number): number {
    const { measures, used } = this;
    if (used + measures.length > this.costs.length) this.grow();
    const { steps } = this.columnsOf(form, number);
    for (let at = 0; at < steps.length; at += 1) {
      const column = steps[at]!;
      const from = column.find(number);
      for (let measure = 0; measure < measures.length; measure += 1) {
        this.costs[used + measure]! += column.rows[from + measure]!;
      }
    }
    if (this.hasPeak) this.addPeak(steps, number);
    this.used += measures.length;
    return used;
  }

  private addPeak(steps: readonly StepColumn[], number: number): void {
    const { measures, used } = this;
    let [live, peak] = [0, 0];
    for (const column of steps) {
      const from = column.find(number) + measures.length;
      peak = Math.max(peak, live + column.rows[from]!);
      live += column.rows[from + 1]!;
    }
    const cost = newCost();
    cost[DIM.peakBits] = peak;
    measures.forEach(({ combine, of }, at) => {
      if (combine === 'max') this.costs[used + at] = of(cost, 0);
    });
  }

  private columnsOf(form: number, number: number): FormColumns {
    const { shape } = this.space;
    const { stageBlock } = this.place;
    if (stageBlock.isBridge && !isBlockNeeded(shape, stageBlock, this.sizes.widthsOf(number))) return NOTHING;
    this.forms[form] ??= this.listColumns(form);
    return this.forms[form];
  }

  private listColumns(form: number): FormColumns {
    const { part, unit, forms } = this.place;
    const variant = this.space.findVariant(forms[form]!.layers);
    const nodes = variant.units[part]![unit]!;
    return { steps: this.steps.list(variant, nodes), layers: this.scores.list(variant, nodes) };
  }

  private growRows(least: number): void {
    const grown = new Int32Array(2 * least).fill(-1);
    grown.set(this.rows);
    this.rows = grown;
  }

  private grow(): void {
    const grown = new Float64Array(2 * this.costs.length);
    grown.set(this.costs);
    this.costs = grown;
  }
}
