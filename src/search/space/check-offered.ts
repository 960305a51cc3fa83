import { BitboneError } from '../../graph/errors.ts';
import type { Candidate } from './candidate.ts';
import { dropAbsent, presentCandidate } from './candidate.ts';
import type { Knob, KnobValue } from './knob.ts';
import type { Frame } from './space-frame.ts';
import type { Variable, WidthOrder } from './variables.ts';

/**
 * Throws `E_KNOB` for what the network could be but the space does not offer: values besides those that are listed,
 * ties that are broken, widths that fall where they must not. What is left out stays as the network has it.
 */
export function checkOffered(space: Frame, candidate: Candidate): void {
  for (const knob of space.knobs) checkListed(knob, candidate[knob.id]);
  const told = dropAbsent(space, { ...presentCandidate(space), ...candidate });
  for (const variable of space.variables) checkTied(space, variable, candidate, told);
  for (const order of space.orders) checkOrder(space, order, candidate, told);
}

function checkListed({ id, values, present }: Knob, value: KnobValue | undefined): void {
  if (value === undefined || value === present || (values as readonly KnobValue[]).includes(value)) return;
  throw new BitboneError('E_KNOB', `${value} is not offered`, { subject: id, fix: `give ${values.join(' or ')}` });
}

/** Knobs of which none is named are the network's own; those of layers that are gone say nothing. */
function checkTied({ knobs }: Frame, { knobs: tied, rows }: Variable, candidate: Candidate, told: Candidate): void {
  const named = tied.find((knob) => candidate[knobs[knob]!.id] !== undefined);
  if (tied.length === 1 || named === undefined) return;
  const isMet = rows.some((row) =>
    tied.every((knob, position) => {
      const { id, values } = knobs[knob]!;
      return told[id] === undefined || told[id] === values[row[position]!];
    }),
  );
  if (isMet) return;
  const others = tied.filter((knob) => knob !== named).map((knob) => `${knobs[knob]!.id} ${told[knobs[knob]!.id]}`);
  throw new BitboneError('E_KNOB', `${told[knobs[named]!.id]} breaks its tie to ${others.join(', ')}`, {
    subject: knobs[named]!.id,
    fix: 'give all of them as they are tied',
  });
}

function checkOrder({ knobs }: Frame, order: WidthOrder, candidate: Candidate, told: Candidate): void {
  const [before, after] = order.knobs.map((knob) => knobs[knob]!.id) as [string, string];
  if (candidate[before] === undefined && candidate[after] === undefined) return;
  if (Number(told[before]) <= Number(told[after])) return;
  throw new BitboneError('E_KNOB', `${told[after]} is narrower than ${before} ${told[before]}`, {
    subject: after,
    fix: 'give no stage fewer channels than the one before',
  });
}
