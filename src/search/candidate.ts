import { BitboneError } from '../graph/errors.ts';
import type { Setting } from '../reshape/knobs.ts';
import type { Knob, Space } from './space.ts';

/** One value per knob, by id; a knob left out keeps its present value. */
export type Candidate = Readonly<Record<string, number>>;

/** Throws `E_KNOB` for an unknown knob or a value it cannot take. */
export function toSetting(space: Space, candidate: Candidate): Setting {
  for (const [id, value] of Object.entries(candidate)) checkValue(space, id, value);
  const valueOf = (kind: Knob['kind'], stage: number): number | undefined => {
    const knob = space.knobs.find((known) => known.kind === kind && known.stage === stage);
    return knob === undefined ? undefined : (candidate[knob.id] ?? knob.present);
  };
  return space.shape.stages.map((stage, index) => ({
    width: valueOf('width', index),
    depth: valueOf('depth', index) ?? stage.depth,
  }));
}

function checkValue(space: Space, id: string, value: number): void {
  const knob = space.knobs.find((known) => known.id === id);
  if (knob === undefined) {
    throw new BitboneError('E_KNOB', 'no such knob', {
      subject: id,
      fix: `knobs are ${space.knobs.map((known) => known.id).join(', ')}`,
    });
  }
  const [low, high] = rangeOf(space, knob);
  const step = knob.kind === 'width' ? space.shape.stages[knob.stage]!.widthMultiple : 1;
  if (Number.isInteger(value) && value >= low && value <= high && value % step === 0) return;
  throw new BitboneError('E_KNOB', `${value} is not possible`, {
    subject: id,
    fix: `give ${step === 1 ? 'a whole number' : `a multiple of ${step}`} from ${low} to ${high}`,
  });
}

/** What the network allows, which may be more than the space offers. */
function rangeOf(space: Space, knob: Knob): readonly [number, number] {
  const stage = space.shape.stages[knob.stage]!;
  return knob.kind === 'depth' ? [stage.minDepth, stage.depth] : [1, Math.min(stage.widthLimit, 2 ** 20)];
}

/** The given network itself. */
export function presentCandidate(space: Space): Candidate {
  return Object.fromEntries(space.knobs.map((knob) => [knob.id, knob.present]));
}
