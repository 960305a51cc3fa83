import type { Graph } from '../../graph/graph.ts';
import type { Pattern, PatternOf } from '../code/patterns.ts';
import { type Code, call, literal, type Member } from '../code/piece.ts';

/** What PyTorch code says in one word; `channel_shuffle` has no gradient in all versions. */
export const TORCH_PATTERNS = ['unshuffle', 'shiftedPrelu', 'shiftedSign'] as const;

export function translatePattern({ values }: Graph, pattern: PatternOf<(typeof TORCH_PATTERNS)[number]>): Code {
  const { x } = pattern;
  const { shape } = values[x]!;
  const channels: readonly Code[] = [[literal('channels', shape[1]!)], ...rankArgument(shape)];
  const ofMap = [1, shape[1]!, ...shape.slice(2).map(() => 1)];
  switch (pattern.kind) {
    case 'shiftedSign': {
      const weights = [{ attribute: 'shift', value: pattern.shift, shape: ofMap }];
      return layer({ base: 'sign', make: call('RSign', channels), weights }, x);
    }
    case 'shiftedPrelu': {
      const weights = [
        { attribute: 'before', value: pattern.before, shape: ofMap },
        { attribute: 'prelu.weight', value: pattern.slope, shape: [shape[1]!] },
        { attribute: 'after', value: pattern.after, shape: ofMap },
      ];
      return layer({ base: 'act', make: call('RPReLU', channels), weights }, x);
    }
    case 'unshuffle':
      return call('F.pixel_unshuffle', [[{ value: x }], [literal('block', pattern.block)]]);
  }
}

function layer(member: Member, x: Pattern['x']): Code {
  return [{ member }, '(', { value: x }, ')'];
}

/** Maps are what the library's modules expect unless told otherwise. */
function rankArgument(shape: readonly number[]): Code[] {
  return shape.length === 4 ? [] : [['rank=', literal('rank', shape.length)]];
}
