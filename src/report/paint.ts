/** What a piece of text stands for; a stream decides whether and how that shows. */
export type Tone = 'plain' | 'strong' | 'dim' | 'accent' | 'good' | 'warn' | 'bad';

export type Paint = (text: string, tone: Tone) => string;

/** Text as it is, for pipes, files and terminals without colour. */
export const paintNothing: Paint = (text) => text;

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, readonly [number, number]>> = {
  strong: [1, 22],
  dim: [2, 22],
  accent: [36, 39],
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
};

/** The eight basic colours, which every terminal theme keeps readable. */
export const paintAnsi: Paint = (text, tone) => {
  if (tone === 'plain' || text === '') return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};
