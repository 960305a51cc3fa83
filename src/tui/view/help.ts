import type { Line } from '../../report/plot/line.ts';
import { fitText, joinColumns, span } from '../../report/plot/line.ts';
import type { Binding } from '../keys.ts';
import { BINDINGS, showKey } from '../keys.ts';
import type { State } from '../state.ts';
import { SCREENS } from '../state.ts';
import { arrange } from './layout.ts';
import type { ScreenLine } from './row.ts';
import { plainLines } from './row.ts';

/** The key table as text: this screen's keys, those of every screen, those of each other one. */
export function drawHelp(state: State, height: number): ScreenLine[] {
  const lines = listHelp(state);
  const top = Math.max(0, Math.min(state.help ?? 0, lines.length - height));
  return plainLines(lines.slice(top, top + height));
}

function listHelp({ screen, columns }: State): Line[] {
  const here = section(`on ${screen}`, ({ on }) => on?.includes(screen) === true);
  const everywhere = section('everywhere', ({ on }) => on === undefined);
  const others = SCREENS.filter((other) => other !== screen).flatMap((other) =>
    section(`on ${other}`, ({ on }) => on?.includes(other) === true && !on.includes(screen)),
  );
  if (arrange(columns) !== 'wide') return [...here, ...everywhere, ...others];
  return joinColumns([...here, ...others], everywhere, Math.floor(columns * 0.58));
}

function section(title: string, isIn: (binding: Binding) => boolean): Line[] {
  const bindings = BINDINGS.filter(isIn);
  if (bindings.length === 0) return [];
  return [
    [span(title, 'strong')],
    ...bindings.map(
      ({ keys, help }): Line => [span(fitText(`  ${keys.map(showKey).join(' ')}`, 16), 'accent'), span(help)],
    ),
    [],
  ];
}
