import type { Shape } from '../../graph/tensor.ts';
import type { Coupling } from './rule.ts';
import { axisOfInput, axisOfOutput, freezeAxes, shapeOfInput, shapeOfOutput, tieAxis } from './rule.ts';

/**
 * Reshape-like nodes: the sizes of input and output are cut into runs of equal product. In a run with one axis on one
 * side, one axis of the other side holds the channels and the rest are constant; anything else is fixed.
 */
export function coupleRegrouping(coupling: Coupling): void {
  const x = shapeOfInput(coupling, 0)!;
  const y = shapeOfOutput(coupling);
  for (const run of findRuns(x, y)) {
    const from = run.from.filter((axis) => x[axis] !== 1);
    const to = run.to.filter((axis) => y[axis] !== 1);
    freezeAxes(coupling, coupling.node.inputs[0]!, `reshape ${coupling.node.name}`, minus(run.from, from));
    if (from.length === 1 && to.length === 1) tieAxis(coupling, 0, from[0]!, 0, to[0]!);
    else if (to.length === 1) coupleMerge(coupling, from, to[0]!);
    else if (from.length === 1) coupleSplit(coupling, from[0]!, to);
    else freezeRun(coupling, from, to);
  }
}

/** Several axes become one. The one whose elements some layer makes holds the channels: the largest, where several are. */
function coupleMerge(coupling: Coupling, from: readonly number[], to: number): void {
  const x = shapeOfInput(coupling, 0)!;
  const isMade = (axis: number) => coupling.axes.isProduced(axisOfInput(coupling, 0, axis));
  const made = from.filter(isMade).sort((a, b) => x[b]! - x[a]!);
  const lead = made[0] ?? from[0]!;
  tieDigit(coupling, axisOfOutput(coupling, to), axisOfInput(coupling, 0, lead), describeDigit(x, from, lead));
  freezeAxes(coupling, coupling.node.inputs[0]!, `reshape ${coupling.node.name}`, minus(from, [lead]));
}

/** One axis becomes several, one of which holds the channels. */
function coupleSplit(coupling: Coupling, from: number, to: readonly number[]): void {
  const y = shapeOfOutput(coupling);
  const { node } = coupling;
  const lead = findLead(coupling, to);
  tieDigit(coupling, axisOfInput(coupling, 0, from), axisOfOutput(coupling, lead), describeDigit(y, to, lead));
  freezeAxes(coupling, node.outputs[0]!, `reshape ${node.name}`, minus(to, [lead]));
}

/**
 * The one whose size the node leaves open. Else, in front of a transposition (channel shuffles, attention heads), the last
 * one, as the groups come first; where a map of channels is unfolded, the first one; else the largest [derived].
 */
function findLead({ node, graph, readers }: Coupling, to: readonly number[]): number {
  const { shape } = graph.values[node.outputs[0]!]!;
  const open = to.find((axis) => node.kind === 'reshape' && node.attrs.shape[axis] === -1);
  if (open !== undefined) return open;
  if (readers[node.outputs[0]!]!.some((index) => graph.nodes[index]!.kind === 'transpose')) return to.at(-1)!;
  const isMap = to.length > 2 && to[0] === 1 && to.at(-1) === shape.length - 1;
  return isMap ? to[0]! : [...to].sort((a, b) => shape[b]! - shape[a]!)[0]!;
}

/** An index of the merged axis is a number whose digits are the indices of the single axes; one of those digits. */
interface Digit {
  readonly size: number;
  /** Product of the sizes behind. */
  readonly weight: number;
  /** Product of all sizes. */
  readonly total: number;
}

function describeDigit(shape: Shape, axes: readonly number[], lead: number): Digit {
  const behind = axes.slice(axes.indexOf(lead) + 1);
  return { size: shape[lead]!, weight: productOf(shape, behind), total: productOf(shape, axes) };
}

function tieDigit(coupling: Coupling, merged: number, single: number, { size, weight, total }: Digit): void {
  for (let index = 0; index < total; index += 1) {
    coupling.axes.tie(merged + index, single + (Math.floor(index / weight) % size));
  }
}

function freezeRun(coupling: Coupling, from: readonly number[], to: readonly number[]): void {
  const reason = `reshape ${coupling.node.name}`;
  freezeAxes(coupling, coupling.node.inputs[0]!, reason, from);
  freezeAxes(coupling, coupling.node.outputs[0]!, reason, to);
}

function minus(axes: readonly number[], others: readonly number[]): number[] {
  return axes.filter((axis) => !others.includes(axis));
}

function productOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * shape[axis]!, 1);
}

/** Smallest runs of axes with equal products, from the front; every axis is in one run. */
export function findRuns(x: Shape, y: Shape): { from: number[]; to: number[] }[] {
  const runs: { from: number[]; to: number[] }[] = [];
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    const run = { from: i < x.length ? [i] : [], to: j < y.length ? [j] : [] };
    let left = x[i++] ?? 1;
    let right = y[j++] ?? 1;
    while (left !== right && (left < right ? i < x.length : j < y.length)) {
      if (left < right) {
        run.from.push(i);
        left *= x[i++]!;
      } else {
        run.to.push(j);
        right *= y[j++]!;
      }
    }
    runs.push(run);
  }
  return runs;
}
