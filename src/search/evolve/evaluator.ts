import type { Automaton, Move } from './automaton.ts';
import type { Goals } from './goals.ts';
import type { Individuals } from './individuals.ts';
import type { Random } from './random.ts';

/**
 * Evaluates candidates move by move. Sums stay exact in any order (see `ChainProblem`), so a child's costs are its
 * parent's plus what changed.
 */
export class Evaluator {
  private readonly automaton: Automaton;
  private readonly goals: Goals;
  private readonly hasMax: boolean;

  constructor(automaton: Automaton, goals: Goals) {
    this.automaton = automaton;
    this.goals = goals;
    this.hasMax = automaton.isMax.includes(true);
  }

  /** Fills a row with a random path. */
  draw(group: Individuals, row: number, random: Random): void {
    const { moves, dimensions } = this.automaton;
    group.values.fill(0, row * dimensions, (row + 1) * dimensions);
    let state = 0;
    moves.forEach((move, at) => {
      const choice = this.repair(group, row, move, state, random);
      group.path[row * moves.length + at] = choice;
      this.addCosts(group, row, move, choice);
      state = move.to[choice]!;
    });
    this.finish(group, row);
  }

  /**
   * Brings a row's path and costs up to date after some of its genes changed; `dirty` marks the moves whose genes did.
   * What the space does not allow at that place is replaced by a random choice that it allows.
   */
  update(group: Individuals, row: number, dirty: Uint8Array, random: Random): void {
    const { moves } = this.automaton;
    const base = row * moves.length;
    let state = 0;
    let previous = 0;
    for (let at = 0; at < moves.length; at += 1) {
      const move = moves[at]!;
      const old = group.path[base + at]!;
      if (dirty[at] === 1 || state !== previous) {
        let choice = this.look(group, row, move, state);
        if (choice < 0) choice = this.repair(group, row, move, state, random);
        if (choice !== old) this.replace(group, row, move, old, choice);
        group.path[base + at] = choice;
        state = move.to[choice]!;
      } else state = move.to[old]!;
      previous = move.to[old]!;
    }
    this.finish(group, row);
  }

  /** Evaluates a row from its genes alone. */
  settle(group: Individuals, row: number, random: Random): void {
    const { moves, dimensions } = this.automaton;
    group.values.fill(0, row * dimensions, (row + 1) * dimensions);
    let state = 0;
    moves.forEach((move, at) => {
      let choice = this.look(group, row, move, state);
      if (choice < 0) choice = this.repair(group, row, move, state, random);
      group.path[row * moves.length + at] = choice;
      this.addCosts(group, row, move, choice);
      state = move.to[choice]!;
    });
    this.finish(group, row);
  }

  private look(group: Individuals, row: number, move: Move, state: number): number {
    const { genes, strides, combinations, choiceAt } = move;
    const base = row * this.automaton.radix.length;
    let combination = 0;
    for (let position = 0; position < genes.length; position += 1) {
      combination += group.genes[base + genes[position]!]! * strides[position]!;
    }
    return choiceAt[state * combinations + combination]!;
  }

  private repair(group: Individuals, row: number, move: Move, state: number, random: Random): number {
    const first = move.starts[state]!;
    const choice = move.exits[first + random.below(move.starts[state + 1]! - first)]!;
    const base = row * this.automaton.radix.length;
    const { genes, digits } = move;
    for (let position = 0; position < genes.length; position += 1) {
      group.genes[base + genes[position]!] = digits[choice * genes.length + position]!;
    }
    return choice;
  }

  private replace(group: Individuals, row: number, move: Move, old: number, choice: number): void {
    const { dimensions } = this.automaton;
    const base = row * dimensions;
    for (let column = 0; column < dimensions; column += 1) {
      group.values[base + column]! +=
        move.costs[choice * dimensions + column]! - move.costs[old * dimensions + column]!;
    }
  }

  private addCosts(group: Individuals, row: number, move: Move, choice: number): void {
    const { dimensions } = this.automaton;
    for (let column = 0; column < dimensions; column += 1) {
      group.values[row * dimensions + column]! += move.costs[choice * dimensions + column]!;
    }
  }

  private finish(group: Individuals, row: number): void {
    const { automaton, goals } = this;
    if (this.hasMax) this.findMaxima(group, row);
    const from = row * automaton.dimensions;
    goals.aim(group.values, from, group.objectives, row * goals.objectives);
    group.violation[row] = goals.violate(group.values, from);
  }

  private findMaxima(group: Individuals, row: number): void {
    const { moves, dimensions, isMax } = this.automaton;
    for (let column = 0; column < dimensions; column += 1) {
      if (isMax[column] !== true) continue;
      let largest = -Infinity;
      for (let at = 0; at < moves.length; at += 1) {
        const cost = moves[at]!.costs[group.path[row * moves.length + at]! * dimensions + column]!;
        if (cost > largest) largest = cost;
      }
      group.values[row * dimensions + column] = largest;
    }
  }
}
