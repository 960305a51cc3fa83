import type { OpAttrs } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import { type Code, literal } from './piece.ts';

/** A slice as Python's ranges, one per axis; undefined where it runs backwards, which tensors of neither framework do. */
export function writeRanges({ axes, starts, ends, steps }: OpAttrs['slice'], shape: Shape): Code[] | undefined {
  if (steps.some((step) => step < 0)) return undefined;
  const ranges: Code[] = shape.map(() => [':']);
  axes.forEach((axis, index) => {
    const at = axis < 0 ? axis + shape.length : axis;
    const start: Code = starts[index] === 0 ? [] : [literal('start', starts[index]!)];
    const end: Code = ends[index]! >= shape[at]! ? [] : [literal('end', ends[index]!)];
    const step: Code = steps[index] === 1 ? [] : [':', literal('step', steps[index]!)];
    ranges[at] = [...start, ':', ...end, ...step];
  });
  return ranges;
}
