/** The least terminal the explorer draws on. */
export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 16;

/** How a screen is divided: one pane, two without bars, two with everything. */
export type Arrangement = 'narrow' | 'normal' | 'wide';

const NORMAL_COLUMNS = 84;
const WIDE_COLUMNS = 110;

export function arrange(columns: number): Arrangement {
  return columns >= WIDE_COLUMNS ? 'wide' : columns >= NORMAL_COLUMNS ? 'normal' : 'narrow';
}

/** First of `height` rows to show so that `cursor` is among them, in the middle where there are rows on both sides. */
export function scrollTo(cursor: number, count: number, height: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}
