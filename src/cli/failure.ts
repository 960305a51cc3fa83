import { BitboneError } from '../graph/errors.ts';

export const EXIT_DONE = 0;
/** A budget is broken, or no candidate satisfies the budgets. */
export const EXIT_BROKEN = 1;
/** Usage, configuration, unreadable model: no answer. */
export const EXIT_COULD_NOT_RUN = 2;
export const EXIT_INTERRUPTED = 130;

/** What is told of an error: one line for each thing wrong, and the stack only when asked for by BITBONE_DEBUG. */
export function describeFailure(error: unknown, showStack: boolean): string {
  const { code, message, subject, others } = classify(error);
  const more = others.map((other) => (subject === undefined ? other : `${subject}: ${other}`));
  const lines = [message, ...more].map((line) => `bitbone: ${code}: ${line}\n`).join('');
  return showStack && error instanceof Error ? `${lines}${error.stack}\n` : lines;
}

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof BitboneError)) return EXIT_COULD_NOT_RUN;
  if (error.code === 'E_INFEASIBLE') return EXIT_BROKEN;
  return error.code === 'E_INTERRUPTED' ? EXIT_INTERRUPTED : EXIT_COULD_NOT_RUN;
}

function classify(error: unknown): BitboneError {
  if (error instanceof BitboneError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new BitboneError('E_INTERNAL', text, { fix: 'this is a defect; set BITBONE_DEBUG=1 to see where' });
}
