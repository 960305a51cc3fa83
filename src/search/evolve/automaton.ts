import type { ChainProblem, ChainStep } from '../chain/problem.ts';

/** A step of a chain together with the genes that decide it. */
export interface GenePart {
  readonly step: ChainStep;
  /** Genes that the step's choices set, as indices into the genome. */
  readonly genes: readonly number[];
  /** Digits that each choice gives to `genes`, row-major [choice][position in genes]. */
  readonly digits: Uint16Array;
}

/** One step ready for evaluation: the state before it and the digits of its genes give the choice. */
export interface Move {
  readonly genes: Int32Array;
  readonly strides: Int32Array;
  readonly combinations: number;
  /** Choice by state before and combination of digits, row-major; -1 where the space does not allow it. */
  readonly choiceAt: Int32Array;
  readonly to: Int32Array;
  /** Costs, row-major [choice][dimension]. */
  readonly costs: Float64Array;
  /** Choices that leave a state and can be completed: those of state s are `exits[starts[s]]` up to `exits[starts[s + 1]]`. */
  readonly starts: Int32Array;
  readonly exits: Int32Array;
  readonly digits: Uint16Array;
}

/** A chain as a machine that reads a genome gene by gene. */
export interface Automaton {
  /** Number of values per gene. */
  readonly radix: Int32Array;
  readonly moves: readonly Move[];
  /** Step that a gene decides; -1 for a gene without effect. */
  readonly moveOf: Int32Array;
  readonly dimensions: number;
  readonly isMax: readonly boolean[];
}

/** `radix`: number of values per gene, by gene. Choices that lead nowhere are not kept. */
export function buildAutomaton(
  { dimensions }: Pick<ChainProblem, 'dimensions'>,
  parts: readonly GenePart[],
  radix: Int32Array,
): Automaton {
  const alive = findAlive(parts.map(({ step }) => step));
  const moves = parts.map((part, index) => buildMove(part, radix, alive[index + 1]!));
  const moveOf = new Int32Array(radix.length).fill(-1);
  parts.forEach(({ genes }, index) => {
    for (const gene of genes) moveOf[gene] = index;
  });
  return {
    radix,
    moves,
    moveOf,
    dimensions: dimensions.length,
    isMax: dimensions.map(({ combine }) => combine === 'max'),
  };
}

function buildMove(part: GenePart, radix: Int32Array, alive: Uint8Array): Move {
  const { step, genes } = part;
  const strides = new Int32Array(genes.length);
  let combinations = 1;
  for (let position = genes.length - 1; position >= 0; position -= 1) {
    strides[position] = combinations;
    combinations *= radix[genes[position]!]!;
  }
  const choiceAt = new Int32Array(step.statesBefore * combinations).fill(-1);
  step.to.forEach((to, choice) => {
    if (alive[to] === 0) return;
    let combination = 0;
    for (let position = 0; position < genes.length; position += 1) {
      combination += part.digits[choice * genes.length + position]! * strides[position]!;
    }
    choiceAt[step.from[choice]! * combinations + combination] = choice;
  });
  return {
    ...listExits(choiceAt, step.statesBefore, combinations),
    genes: Int32Array.from(genes),
    strides,
    combinations,
    choiceAt,
    to: step.to,
    costs: step.costs,
    digits: part.digits,
  };
}

function listExits(choiceAt: Int32Array, states: number, combinations: number): Pick<Move, 'starts' | 'exits'> {
  const starts = new Int32Array(states + 1);
  const exits: number[] = [];
  for (let state = 0; state < states; state += 1) {
    for (const choice of choiceAt.subarray(state * combinations, (state + 1) * combinations)) {
      if (choice >= 0) exits.push(choice);
    }
    starts[state + 1] = exits.length;
  }
  return { starts, exits: Int32Array.from(exits) };
}

/** States from which the end can be reached, by position. */
function findAlive(steps: readonly ChainStep[]): Uint8Array[] {
  const alive = [Uint8Array.of(1)];
  for (const step of [...steps].reverse()) {
    const after = alive[0]!;
    const before = new Uint8Array(step.statesBefore);
    step.from.forEach((from, choice) => {
      if (after[step.to[choice]!] === 1) before[from] = 1;
    });
    alive.unshift(before);
  }
  return alive;
}
