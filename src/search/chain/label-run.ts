import { runBeam } from './beam.ts';
import type { Chain } from './compile.ts';
import { CompletionBound } from './completion-bound.ts';
import { Incumbents } from './incumbents.ts';
import { type LabelLayer, startLayer, type Trail, traceChoices } from './labels.ts';
import { growLayer, type LayerResult } from './layer.ts';
import type { RelaxedPath } from './relaxation.ts';
import type { ChainOptions } from './result.ts';
import { type Loss, NO_LOSS } from './slack.ts';

/** Labels of a step from which looking for incumbents first pays; with so many times as many, looking harder does. */
const BOUND_FROM_LABELS = 3000;
const REHEARSE_FACTOR = 20;
const TUNINGS = 3;
/** A run with a limited number of labels a step that looks for incumbents better than the known ones by this factor. */
interface Rehearsal {
  readonly size: number;
  readonly epsilon: number;
}

/** Coarse ones first: what they find lets the finer ones look at little. Sizes and factors were measured. */
const BEAMS: readonly Rehearsal[] = [
  { size: 500, epsilon: 0 },
  { size: 2000, epsilon: 0 },
];
const REHEARSALS: readonly Rehearsal[] = [
  { size: 8000, epsilon: 0.05 },
  { size: 8000, epsilon: 0.03 },
  { size: 8000, epsilon: 0.01 },
  { size: 40_000, epsilon: 0.01 },
  { size: 40_000, epsilon: 0.003 },
];
/** Labels a step once the caller wants an end. */
const LABELS_WHEN_STOPPED = 2000;
const LABELS_WHEN_THINNED = 500;
const FIRST_LOSS = 2 ** -13;
const LOSS_GROWTH = 1.5;
const GREATEST_LOSS = 1;
/** Where nothing is proved any more there is no point in starting with little. */
const UNPROVED_LOSS = 0.05;

/**
 * One pass of labels over a chain. Exact until a step outgrows its share of the label budget or the caller wants an end;
 * then it gives away as little as makes the step fit, first what is certified, and keeps account of it.
 */
export class LabelRun {
  private readonly chain: Chain;
  private readonly options: ChainOptions;
  private readonly incumbents = new Incumbents();
  private readonly trails: Trail[] = [];
  private layer: LabelLayer;
  private bound: CompletionBound | undefined;
  private readonly startCover: number;
  private readonly startCompletion: number;
  /** Product of what the covers of the steps gave away. */
  private coverFactor = 1;
  /** Where the last step that was too large found room. */
  private lastRaised: Loss = NO_LOSS;
  private completionLoss = 0;
  private isRehearsed = false;
  private isProved = true;
  interrupted = false;
  labels = 0;

  constructor(chain: Chain, options: ChainOptions) {
    this.chain = chain;
    this.options = options;
    this.layer = startLayer(chain.criteria);
    const log = Math.log1p(options.epsilon ?? 0);
    const completionShare = this.suitsBound() ? 0.75 : 0;
    this.startCompletion = Math.expm1(log * completionShare);
    this.startCover = Math.expm1((log * (1 - completionShare)) / chain.steps.length);
  }

  get pruned(): number {
    return this.bound?.pruned ?? 0;
  }

  /** Proved factor less 1; Infinity where nothing is proved. */
  get epsilon(): number {
    return this.isProved ? this.coverFactor * (1 + this.completionLoss) - 1 : Infinity;
  }

  run(): void {
    const { steps } = this.chain;
    for (let position = 1; position <= steps.length; position++) {
      this.layer = this.takeStep(position);
      this.trails.push(this.layer.takeTrail());
      this.labels += this.layer.count;
      this.reportStep(position);
      if (position < steps.length) this.lookAhead();
    }
  }

  /** Choices of all complete paths found. */
  listChoices(): Int32Array[] {
    const found = Array.from({ length: this.layer.count }, (_, end) =>
      traceChoices(this.chain.steps, this.trails, end),
    );
    const isWhole = this.isProved && this.completionLoss === 0;
    return isWhole ? found : [...found, ...this.incumbents.list.map(({ choices }) => choices)];
  }

  private reportStep(position: number): void {
    const { labels, layer } = this;
    const steps = this.chain.steps.length;
    const best = this.incumbents.list[0]?.choices;
    this.options.onProgress?.({ step: position, steps, layerLabels: layer.count, labels, best });
  }

  private takeStep(position: number): LabelLayer {
    let loss: Loss = { cover: this.startCover, range: 0 };
    for (;;) {
      if (this.interrupted && this.bound === undefined) this.thin();
      if (!this.isProved && loss.cover < UNPROVED_LOSS) loss = { cover: UNPROVED_LOSS, range: loss.range };
      const grown = this.grow(position, loss);
      if (grown.outcome === 'done') {
        this.noteLoss(loss, grown.gaveAway);
        return grown.layer;
      }
      if (grown.outcome === 'full' && !this.prepareBound()) loss = this.raiseLoss(loss);
    }
  }

  /**
   * Keeps labels of the step before evenly, at least one a state: where no bound prunes, going through all of them once more
   * takes longer than who wants an end waits. Nothing is proved any more.
   */
  private thin(): void {
    const { offsets, count } = this.layer;
    if (count <= 2 * LABELS_WHEN_STOPPED || this.trails.length === 0) return;
    const stride = Math.floor(count / LABELS_WHEN_THINNED);
    const marks = new Uint8Array(count);
    for (const first of offsets) if (first < count) marks[first] = 1;
    for (let label = 0; label < count; label += stride) marks[label] = 1;
    this.layer = this.layer.filter(marks);
    this.trails[this.trails.length - 1] = this.layer.takeTrail();
    this.isProved = false;
  }

  private grow(position: number, loss: Loss): LayerResult {
    const options = { loss, pruner: this.bound, cap: this.findCap(position), shouldStop: this.shouldStop };
    return growLayer(this.chain, position, this.layer, options);
  }

  /** An equal share of the labels left for this step and each one to come, but never fewer than there are states. */
  private findCap(position: number): number {
    const { steps } = this.chain;
    const left = (this.options.maxLabels ?? Infinity) - this.labels;
    const share = Math.floor(left / (steps.length - position + 1));
    const cap = this.interrupted ? Math.min(share, LABELS_WHEN_STOPPED) : share;
    return Math.max(cap, steps[position - 1]!.statesAfter);
  }

  private readonly shouldStop = (): boolean => {
    if (this.interrupted) return false;
    this.interrupted = this.options.shouldStop?.() === true;
    return this.interrupted;
  };

  /** First incumbents lose their lead, up to a factor 2; then labels cover more; at last anything goes. */
  private raiseLoss({ cover, range }: Loss): Loss {
    if (this.bound !== undefined && this.incumbents.list.length > 0 && this.completionLoss < GREATEST_LOSS) {
      this.relaxTo(Math.max(FIRST_LOSS, LOSS_GROWTH * this.completionLoss));
      return { cover, range };
    }
    const next =
      cover < GREATEST_LOSS
        ? { cover: Math.max(FIRST_LOSS, this.lastRaised.cover / 2, LOSS_GROWTH * cover), range }
        : { cover, range: Math.max(FIRST_LOSS, this.lastRaised.range / 2, LOSS_GROWTH * range) };
    this.lastRaised = next;
    return next;
  }

  private noteLoss({ cover, range }: Loss, gaveAway: boolean): void {
    if (!gaveAway) return;
    this.coverFactor *= 1 + cover;
    this.isProved &&= range === 0;
  }

  private suitsBound(): boolean {
    return this.chain.criteria.length > this.chain.objectives && CompletionBound.suits(this.chain);
  }

  /** Finds incumbents and fits the bound to them, once; true where that has just been done. */
  private prepareBound(): boolean {
    if (this.bound !== undefined || this.interrupted || !this.suitsBound()) return false;
    const bound = new CompletionBound(this.chain, this.incumbents, this.visitPath);
    for (let tuning = 1; tuning < TUNINGS; tuning++) bound.tune(this.visitPath);
    this.bound = bound;
    this.rehearse(BEAMS);
    return true;
  }

  private lookAhead(): void {
    const { boundFrom = BOUND_FROM_LABELS } = this.options;
    if (this.layer.count > boundFrom) this.prepareBound();
    if (this.layer.count <= REHEARSE_FACTOR * boundFrom || this.isRehearsed || this.interrupted) return;
    this.isRehearsed = true;
    this.rehearse(REHEARSALS);
  }

  private rehearse(rehearsals: readonly Rehearsal[]): void {
    const { bound } = this;
    if (bound === undefined) return;
    for (const { size, epsilon } of rehearsals) {
      bound.relax(epsilon);
      runBeam(this.chain, bound, this.incumbents, size, this.shouldStop);
      bound.relax(0);
      if (this.interrupted) break;
      bound.tune(this.visitPath);
    }
    this.relaxTo(Math.max(this.completionLoss, this.startCompletion));
  }

  private relaxTo(epsilon: number): void {
    this.completionLoss = epsilon;
    this.bound?.relax(epsilon);
  }

  private readonly visitPath = ({ values, transitions }: RelaxedPath): void => {
    const { criteria, objectives, steps } = this.chain;
    if (criteria.some(({ limit }, column) => values[column]! > limit)) return;
    const readChoices = (): Int32Array =>
      Int32Array.from(
        steps.flatMap(({ span, choice }, at) =>
          Array.from(choice.subarray(transitions[at]! * span, (transitions[at]! + 1) * span)),
        ),
      );
    this.incumbents.offer(values.slice(0, objectives), readChoices);
  };
}
