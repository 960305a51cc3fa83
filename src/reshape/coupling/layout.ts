import type { OpOf } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Coupling } from './rule.ts';
import { axisOfInput, axisOfOutput, freezeAxes, shapeOfInput, shapeOfOutput } from './rule.ts';

/** Axes other than `except` keep their meaning from input to output. */
export function tieExcept(coupling: Coupling, except: readonly number[], input = 0, output = 0): void {
  const shape = shapeOfInput(coupling, input);
  shape?.forEach((_, axis) => {
    if (!except.includes(axis))
      coupling.axes.tie(axisOfOutput(coupling, axis, output), axisOfInput(coupling, input, axis)!);
  });
}

export function coupleConcat(coupling: Coupling, { axis }: OpOf<'concat'>['attrs']): void {
  const reason = `concatenation ${coupling.node.name}`;
  coupling.node.inputs.forEach((id, input) => {
    if (id === null) return;
    tieExcept(coupling, [axis], input);
    freezeAxes(coupling, id, reason, [axis]);
  });
  freezeAxes(coupling, coupling.node.outputs[0]!, reason, [axis]);
}

export function coupleSplit(coupling: Coupling, { axis }: OpOf<'split'>['attrs']): void {
  const reason = `split ${coupling.node.name}`;
  freezeAxes(coupling, coupling.node.inputs[0]!, reason, [axis]);
  coupling.node.outputs.forEach((id, output) => {
    tieExcept(coupling, [axis], 0, output);
    freezeAxes(coupling, id, reason, [axis]);
  });
}

/**
 * A slice that keeps the first channels of a value nobody else reads decides its width itself (the alignment block of
 * DWR crops so); any other slice fixes the axes it cuts.
 */
export function coupleSlice(coupling: Coupling, attrs: OpOf<'slice'>['attrs']): void {
  tieExcept(coupling, attrs.axes);
  const input = coupling.node.inputs[0]!;
  const reason = `slice ${coupling.node.name}`;
  freezeAxes(coupling, input, reason, attrs.axes);
  attrs.axes.forEach((axis, position) => {
    const isCrop =
      axis === 1 && attrs.starts[position] === 0 && attrs.steps[position] === 1 && coupling.readers[input] === 1;
    if (isCrop) coupling.axes.produce(axisOfOutput(coupling, axis), coupling.index);
    else freezeAxes(coupling, coupling.node.outputs[0]!, reason, [axis]);
  });
}

export function couplePad(coupling: Coupling, { pads }: OpOf<'pad'>['attrs']): void {
  const rank = pads.length / 2;
  const padded = [...Array(rank).keys()].filter((axis) => pads[axis] !== 0 || pads[axis + rank] !== 0);
  tieExcept(coupling, padded);
  freezeChanged(coupling, padded, `padding ${coupling.node.name}`);
}

export function coupleTile(coupling: Coupling, { repeats }: OpOf<'tile'>['attrs']): void {
  for (const [axis, repeat] of repeats.entries()) {
    coupling.axes.tie(axisOfOutput(coupling, axis), axisOfInput(coupling, 0, axis)!, repeat);
  }
}

/** Axes of equal size are the same axis; a resampled one is fixed only if it holds channels. */
export function coupleResize(coupling: Coupling): void {
  const x = shapeOfInput(coupling, 0)!;
  const y = shapeOfOutput(coupling);
  const changed = [...x.keys()].filter((axis) => x[axis] !== y[axis]);
  tieExcept(coupling, changed);
  freezeChanged(coupling, changed, `resampling ${coupling.node.name}`);
}

function freezeChanged(coupling: Coupling, axes: readonly number[], reason: string): void {
  freezeAxes(coupling, coupling.node.inputs[0]!, reason, axes);
  freezeAxes(coupling, coupling.node.outputs[0]!, reason, axes);
}

export function coupleTranspose(coupling: Coupling, { perm }: OpOf<'transpose'>['attrs']): void {
  for (const [to, from] of perm.entries()) {
    coupling.axes.tie(axisOfOutput(coupling, to), axisOfInput(coupling, 0, from)!);
  }
}

/** b*b maps a channel: y.1 = b*b*x.1 and the other way round. */
export function coupleDepthSpace(coupling: Coupling, block: number, isToDepth: boolean): void {
  const ratio = isToDepth ? block * block : 1 / (block * block);
  coupling.axes.tie(axisOfOutput(coupling, 0), axisOfInput(coupling, 0, 0)!);
  coupling.axes.tie(axisOfOutput(coupling, 1), axisOfInput(coupling, 0, 1)!, ratio);
}

/**
 * Reshape-like nodes: the sizes of input and output are cut into runs of equal product. A run with one axis on one side
 * ties it to the other side's leading axis, whose inner axes then are constant; anything else is fixed.
 */
export function coupleRegrouping(coupling: Coupling): void {
  const x = shapeOfInput(coupling, 0)!;
  const y = shapeOfOutput(coupling);
  const reason = `reshape ${coupling.node.name}`;
  for (const run of findRuns(x, y)) {
    const from = run.from.filter((axis) => x[axis] !== 1);
    const to = run.to.filter((axis) => y[axis] !== 1);
    const isTied = Math.min(from.length, to.length) === 1;
    if (isTied) {
      const ratio = productOf(x, from.slice(1)) / productOf(y, to.slice(1));
      coupling.axes.tie(axisOfOutput(coupling, to[0]!), axisOfInput(coupling, 0, from[0]!)!, ratio);
    }
    freezeAxes(coupling, coupling.node.inputs[0]!, reason, isTied ? from.slice(1) : from);
    freezeAxes(coupling, coupling.node.outputs[0]!, reason, isTied ? to.slice(1) : to);
  }
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
