import { Archive, type ArchiveRows } from './archive.ts';
import type { Automaton } from './automaton.ts';
import { Evaluator } from './evaluator.ts';
import type { Goals } from './goals.ts';
import { copyRow, type Individuals, newIndividuals } from './individuals.ts';
import { continueRandom, createRandom, type Random } from './random.ts';
import { type Ranking, rankRows } from './rank.ts';

/** An island between two generations, in plain values: enough to go on exactly as if it had never stopped. */
export interface IslandState {
  readonly random: readonly number[];
  /** Digits of the population, row-major [row][gene]. */
  readonly genes: Uint16Array;
}

export interface IslandOptions {
  readonly seed: number;
  /** Number of the island, which sets its random stream. */
  readonly stream: number;
  readonly size: number;
}

/** One population under NSGA-II (Deb et al. 2002) with an archive of everything good it has seen since it was last asked. */
export class Island {
  private readonly automaton: Automaton;
  private readonly goals: Goals;
  private readonly evaluator: Evaluator;
  private readonly size: number;
  private random: Random;
  /** Parents in the first `size` rows, then as many children, then one row for trials. */
  private group: Individuals;
  private spare: Individuals;
  private ranking: Ranking;
  private archive: Archive;
  private readonly dirty: Uint8Array;
  evaluations = 0;

  constructor(automaton: Automaton, goals: Goals, { seed, stream, size }: IslandOptions) {
    this.automaton = automaton;
    this.goals = goals;
    this.size = size;
    this.evaluator = new Evaluator(automaton, goals);
    this.random = createRandom(seed, stream);
    this.group = newIndividuals(2 * size + 1, automaton, goals);
    this.spare = newIndividuals(2 * size + 1, automaton, goals);
    this.archive = new Archive(automaton.radix.length, goals.objectives);
    this.dirty = new Uint8Array(automaton.moves.length);
    for (let row = 0; row < size; row += 1) this.evaluator.draw(this.group, row, this.random);
    this.evaluations += size;
    this.ranking = rankRows(this.group, size, goals.objectives);
    this.offerFrom(0);
  }

  /** Runs generations of `size` children each. */
  run(generations: number): void {
    for (let generation = 0; generation < generations; generation += 1) this.advance();
    // as after `restore`, so that a continued run equals one that never stopped
    this.ranking = rankRows(this.group, this.size, this.goals.objectives);
  }

  get state(): IslandState {
    return {
      random: this.random.state,
      genes: this.group.genes.slice(0, this.size * this.automaton.radix.length),
    };
  }

  /** Goes on from a state; what the archive held is forgotten. */
  restore({ random, genes }: IslandState): void {
    this.random = continueRandom(random);
    const rows = genes.length / this.automaton.radix.length;
    for (let row = 0; row < rows; row += 1) this.place(genes, row, row);
    this.ranking = rankRows(this.group, this.size, this.goals.objectives);
    this.archive = new Archive(this.automaton.radix.length, this.goals.objectives);
  }

  /** Replaces the worst of the population by newcomers. */
  welcome(genes: Uint16Array): void {
    const rows = Math.min(this.size, genes.length / this.automaton.radix.length);
    const worst = this.ranking.order.slice(this.size - rows);
    worst.forEach((row, index) => {
      this.place(genes, index, row);
    });
    this.ranking = rankRows(this.group, this.size, this.goals.objectives);
  }

  /** What was found since the last time. */
  takeArchive(): ArchiveRows {
    const rows = this.archive.list();
    this.archive = new Archive(this.automaton.radix.length, this.goals.objectives);
    return rows;
  }

  private place(genes: Uint16Array, from: number, row: number): void {
    const width = this.automaton.radix.length;
    this.group.genes.set(genes.subarray(from * width, (from + 1) * width), row * width);
    this.evaluator.settle(this.group, row, this.random);
  }

  private advance(): void {
    const { size, group, spare, goals } = this;
    for (let child = size; child < 2 * size; child += 1) this.breed(child);
    this.evaluations += TRIALS * size;
    this.ranking = rankRows(group, 2 * size, goals.objectives);
    this.offerFrom(size);
    const { order, rank, crowding } = this.ranking;
    const chosen = this.choose(order, rank, crowding);
    chosen.forEach((row, to) => {
      copyRow(group, row, spare, to);
    });
    this.ranking = {
      rank: chosen.map((row) => rank[row]!),
      crowding: Float64Array.from(chosen, (row) => crowding[row]!),
      order: Int32Array.from(chosen.keys()),
    };
    [this.group, this.spare] = [spare, group];
  }

  /** Whole fronts while they fit, then the loneliest of the next. */
  private choose(order: Int32Array, rank: Int32Array, crowding: Float64Array): Int32Array {
    const { size } = this;
    const level = rank[order[size - 1]!]!;
    const whole = order.filter((row) => rank[row]! < level);
    const next = order.filter((row) => rank[row] === level);
    next.sort((a, b) => crowding[b]! - crowding[a]! || a - b);
    const chosen = new Int32Array(size);
    chosen.set(whole);
    chosen.set(next.subarray(0, size - whole.length), whole.length);
    return chosen;
  }

  private offerFrom(first: number): void {
    const { rank } = this.ranking;
    for (let row = first; row < rank.length; row += 1) {
      if (rank[row] === 0 && this.group.violation[row] === 0) this.archive.offer(this.group, row);
    }
  }

  private breed(child: number): void {
    const { group, random, dirty } = this;
    const [mother, father] = [this.pick(), this.pick()];
    copyRow(group, mother, group, child);
    dirty.fill(0);
    if (random.below(10) < CROSSOVER_TENTHS) this.cross(child, father);
    this.mutate(child, 1 + (random.below(3) === 0 ? 1 : 0));
    this.evaluator.update(group, child, dirty, random);
    for (let trial = 1; trial < TRIALS; trial += 1) this.improve(child);
  }

  /** Mutates a copy once more, which takes the child's place where it is no worse: far cheaper than ranking both. */
  private improve(child: number): void {
    const { group, random, dirty } = this;
    const trial = 2 * this.size;
    copyRow(group, child, group, trial);
    dirty.fill(0);
    this.mutate(trial, 1);
    this.evaluator.update(group, trial, dirty, random);
    if (this.isNoWorse(trial, child)) copyRow(group, trial, group, child);
  }

  private isNoWorse(row: number, other: number): boolean {
    const { objectives: values, violation } = this.group;
    const width = this.goals.objectives;
    if (violation[row] !== violation[other]) return violation[row]! < violation[other]!;
    for (let column = 0; column < width; column += 1) {
      if (values[row * width + column]! > values[other * width + column]!) return false;
    }
    return true;
  }

  /** Better of two at random: lower rank, then lonelier. */
  private pick(): number {
    const { rank, crowding } = this.ranking;
    const [a, b] = [this.random.below(this.size), this.random.below(this.size)];
    if (rank[a] !== rank[b]) return rank[a]! < rank[b]! ? a : b;
    return crowding[a]! >= crowding[b]! ? a : b;
  }

  /** Takes the genes of a run of moves from the father: neighbours of a chain belong together. */
  private cross(child: number, father: number): void {
    const { moves, radix } = this.automaton;
    const [one, two] = [this.random.below(moves.length + 1), this.random.below(moves.length + 1)];
    const { genes } = this.group;
    for (let at = Math.min(one, two); at < Math.max(one, two); at += 1) {
      for (const gene of moves[at]!.genes) {
        const value = genes[father * radix.length + gene]!;
        if (genes[child * radix.length + gene] === value) continue;
        genes[child * radix.length + gene] = value;
        this.dirty[at] = 1;
      }
    }
  }

  private mutate(child: number, times: number): void {
    const { radix, moveOf } = this.automaton;
    for (let time = 0; time < times; time += 1) {
      const gene = this.random.below(radix.length);
      if (moveOf[gene]! < 0 || radix[gene]! < 2) continue;
      const at = child * radix.length + gene;
      const value = this.group.genes[at]!;
      this.group.genes[at] = this.drawOther(value, radix[gene]!);
      this.dirty[moveOf[gene]!] = 1;
    }
  }

  /** A neighbouring value half the time, since values are ordered; else any other. */
  private drawOther(value: number, count: number): number {
    if (this.random.below(2) === 0) return (value + 1 + this.random.below(count - 1)) % count;
    if (value === 0) return 1;
    if (value === count - 1) return value - 1;
    return this.random.below(2) === 0 ? value - 1 : value + 1;
  }
}

const CROSSOVER_TENTHS = 9;
/** Candidates evaluated for each child that is ranked. */
const TRIALS = 2;
