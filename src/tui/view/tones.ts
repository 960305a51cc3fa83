import type { Paint } from '../../report/paint.ts';

const INVERSE = ['\u001b[7m', '\u001b[27m'] as const;

/** Turns the whole text round, for the row under the cursor; where nothing is painted its sign alone shows it. */
export function paintSelected(text: string, paint: Paint): string {
  return paint(text, 'strong') === text ? text : `${INVERSE[0]}${text}${INVERSE[1]}`;
}
