import { BitboneError } from '../../graph/errors.ts';

/** What to do with one convolution among others that cannot be changed. */
export const LEAVE_OUT = 'leave it out';

/** That none of the convolutions that terms mean can be changed, told of the first; to leave it out would not help. */
export function refuseAll(terms: readonly string[], { subject, reason, fix }: BitboneError): BitboneError {
  return new BitboneError('E_KNOB', `none of these convolutions can be changed: ${subject} ${reason}`, {
    subject: terms.join(','),
    fix: fix === LEAVE_OUT ? 'choose another form' : fix,
  });
}
