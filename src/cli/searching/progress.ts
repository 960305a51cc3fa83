import { formatCount } from '../../budget/format.ts';
import type { BudgetUse } from '../../search/budget.ts';
import type { EvolutionProgress } from '../../search/evolve-search.ts';
import type { SearchProgress } from '../../search/search.ts';
import type { Output } from '../output.ts';

const TERMINAL_INTERVAL_MS = 100;
/** Logs are kept: a line now and then says enough. */
const LOG_INTERVAL_MS = 5000;
const CLEAR_LINE = '\r\u001b[K';

export interface ProgressLine {
  show(progress: SearchProgress): void;
  showEvolution(progress: EvolutionProgress): void;
  /** Takes the line off a terminal. */
  clear(): void;
}

/** Progress of a search with its rate and time: one line that renews itself, or a new line every few seconds. */
export function createProgressLine({ isTerminal, write }: Output): ProgressLine {
  const startMs = performance.now();
  let shownMs = isTerminal ? -Infinity : startMs;
  const renew = (describe: (seconds: number) => string): void => {
    const nowMs = performance.now();
    if (nowMs - shownMs < (isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS)) return;
    shownMs = nowMs;
    const line = describe((nowMs - startMs) / 1000);
    write(isTerminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  };
  return {
    show: (progress) => renew((seconds) => describeProgress(progress, seconds)),
    showEvolution: (progress) => renew((seconds) => describeEvolution(progress, seconds)),
    clear() {
      if (isTerminal) write(CLEAR_LINE);
    },
  };
}

/** Steps differ in length, so the time left is what the steps so far took on average [an estimate]. */
export function describeProgress({ step, steps, labels, uses }: SearchProgress, seconds: number): string {
  const rate = `${formatCount(Math.round(labels / Math.max(seconds, 0.001)))}/s`;
  const isLast = step === 0 || step === steps;
  const left = isLast ? '' : `, about ${formatSeconds((seconds / step) * (steps - step))} left`;
  return `searching: part ${step} of ${steps}, ${formatCount(labels)} partial candidates, ${rate}, ${formatSeconds(seconds)}${left}${describeUses(uses)}`;
}

export function describeEvolution(
  { evaluations, maxEvaluations, front, uses }: EvolutionProgress,
  seconds: number,
): string {
  const perSecond = evaluations / Math.max(seconds, 0.001);
  const share = Number.isFinite(maxEvaluations) ? `${Math.round((100 * evaluations) / maxEvaluations)} %, ` : '';
  const left = Math.max(0, maxEvaluations - evaluations) / perSecond;
  const rest = Number.isFinite(left) ? `, about ${formatSeconds(left)} left` : '';
  return `evolving: ${share}${formatCount(evaluations)} candidates, ${formatCount(Math.round(perSecond))}/s, front of ${front}, ${formatSeconds(seconds)}${rest}${describeUses(uses)}`;
}

/** `; the best so far uses ops 98 %, params 61 %`. */
function describeUses(uses: readonly BudgetUse[]): string {
  if (uses.length === 0) return '';
  return `; the best so far uses ${uses.map(({ measure, share }) => `${measure} ${Math.round(100 * share)} %`).join(', ')}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
