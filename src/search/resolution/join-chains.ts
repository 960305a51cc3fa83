import { BitboneError } from '../../graph/errors.ts';
import type { ChainStep } from '../chain/problem.ts';
import type { GenePart } from '../evolve/automaton.ts';
import type { Measure } from '../measure.ts';

/**
 * One chain out of several with the same genes: its first step chooses one, which is then followed to the end. Gene 0 is
 * that choice; those of the chains come behind it. Throws `E_KNOB` for chains whose steps do not set the same genes.
 */
export function joinChains(chains: readonly (readonly GenePart[])[], measures: readonly Measure[]): GenePart[] {
  const choose = chooseChain(chains.length, measures.length);
  const [first = []] = chains;
  checkAlike(chains);
  return [
    choose,
    ...first.map((_, index) =>
      joinParts(
        chains.map((parts) => parts[index]!),
        index === first.length - 1,
      ),
    ),
  ];
}

/** At very small resolutions other tensors may part the blocks. */
function checkAlike(chains: readonly (readonly GenePart[])[]): void {
  const [first, ...others] = chains.map((parts) => JSON.stringify(parts.map(({ genes }) => genes)));
  if (others.every((genes) => genes === first)) return;
  throw new BitboneError('E_KNOB', 'the network has other blocks at some of these', {
    subject: 'resolution',
    fix: 'offer larger resolutions only',
  });
}

function chooseChain(count: number, dimensions: number): GenePart {
  const step: ChainStep = {
    name: 'resolution',
    statesBefore: 1,
    statesAfter: count,
    from: new Int32Array(count),
    to: Int32Array.from({ length: count }, (_, chain) => chain),
    costs: new Float64Array(count * dimensions),
  };
  return { step, genes: [0], digits: Uint16Array.from(step.to) };
}

/** The chains' states beside each other; behind the last step there is one for all. */
function joinParts(parts: readonly GenePart[], isLast: boolean): GenePart {
  const steps = parts.map(({ step }) => step);
  const [before, after] = [stack(steps.map((step) => step.statesBefore)), stack(steps.map((step) => step.statesAfter))];
  const step: ChainStep = {
    name: steps[0]!.name,
    statesBefore: before.total,
    statesAfter: isLast ? 1 : after.total,
    from: joinStates(steps.map((own, index) => own.from.map((state) => state + before.starts[index]!))),
    to: joinStates(steps.map((own, index) => (isLast ? own.to : own.to.map((state) => state + after.starts[index]!)))),
    costs: join(
      steps.map(({ costs }) => costs),
      (length) => new Float64Array(length),
    ),
    largest: joinLargest(steps.map(({ largest }) => largest)),
  };
  const digits = join(
    parts.map((part) => part.digits),
    (length) => new Uint16Array(length),
  );
  return { step, genes: parts[0]!.genes.map((gene) => gene + 1), digits };
}

function stack(counts: readonly number[]): { readonly starts: readonly number[]; readonly total: number } {
  const starts: number[] = [];
  let total = 0;
  for (const count of counts) {
    starts.push(total);
    total += count;
  }
  return { starts, total };
}

/** The largest of each dimension; undefined where the chains leave nothing out. */
function joinLargest(lists: readonly (Float64Array | undefined)[]): Float64Array | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known[0]?.map((_, dimension) => Math.max(...known.map((list) => list[dimension]!)));
}

function joinStates(lists: readonly Int32Array[]): Int32Array {
  return join(lists, (length) => new Int32Array(length));
}

type Column = Int32Array | Float64Array | Uint16Array;

/** `create`: gives an array of so many numbers. */
function join<A extends Column>(lists: readonly A[], create: (length: number) => A): A {
  const joined = create(lists.reduce((length, list) => length + list.length, 0));
  let at = 0;
  for (const list of lists) {
    joined.set(list, at);
    at += list.length;
  }
  return joined;
}
