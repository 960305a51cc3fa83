import type { Paint } from '../../report/paint.ts';
import type { Line, Span } from '../../report/plot/line.ts';
import { fitLine, fitText, measureLine, paintLine, span } from '../../report/plot/line.ts';
import { cleanText, cutStart } from '../../report/width.ts';
import { bindingsOn, showKey } from '../keys.ts';
import { countEdits } from '../model/edits.ts';
import type { Message, Prompt, Screen, Session, State } from '../state.ts';
import { SCREENS } from '../state.ts';
import { drawBudgets } from './budgets.ts';
import { drawCompare } from './compare.ts';
import { drawCandidate, drawFront } from './front.ts';
import { drawHelp } from './help.ts';
import { drawLayers } from './layers.ts';
import { LEAST_COLUMNS, LEAST_ROWS } from './layout.ts';
import { drawMeter } from './meter.ts';
import type { ScreenLine } from './row.ts';
import { fillLines } from './row.ts';
import { paintSelected } from './tones.ts';

const METER_ROWS = 2;
/** Title, status and hints. */
const EDGE_ROWS = 3;

const BODIES: { readonly [S in Screen]: (session: Session, state: State, height: number) => ScreenLine[] } = {
  layers: drawLayers,
  front: drawFront,
  compare: drawCompare,
  budgets: drawBudgets,
};

/** The whole picture: one line fewer than the terminal has, none wider than it. */
export function drawFrame(session: Session, state: State): ScreenLine[] {
  const { columns, rows } = state;
  const height = rows - 1;
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return drawTooSmall(columns, rows);
  const bodyHeight = height - METER_ROWS - EDGE_ROWS;
  const body = state.help === null ? BODIES[state.screen](session, state, bodyHeight) : drawHelp(state, bodyHeight);
  return [
    { line: drawTitle(session, state) },
    ...drawMeter(session, state, METER_ROWS).map((line) => ({ line })),
    ...fillLines(body, bodyHeight),
    { line: drawStatus(session, state) },
    { line: drawHints(state) },
  ];
}

function drawTooSmall(columns: number, rows: number): ScreenLine[] {
  const text = `need ${LEAST_COLUMNS}x${LEAST_ROWS}, have ${columns}x${rows}; q quits`;
  return [{ line: [span(text.slice(0, Math.max(0, columns)), 'warn')] }];
}

function drawTitle({ model, original }: Session, state: State): Line {
  const { edits } = state.design;
  const count = countEdits(original.edits, edits);
  const tabs = SCREENS.flatMap((screen, index) => {
    const name = ` ${index + 1} ${screen} `;
    return screen === state.screen ? [span(`[${name.trim()}]`, 'accent')] : [span(name, 'dim')];
  });
  const name = cleanText(model.spec).replace(/^.*[/\\](?=.)/, '');
  const recipe = edits.on.binary.size === 0 ? '' : ` ${edits.recipe}`;
  const long = count === 0 ? '' : ` (${count} ${count === 1 ? 'change' : 'changes'})`;
  const room = Math.max(0, state.columns - measureLine(tabs) - 2);
  const fits = (text: string): boolean => measureLine([span(text)]) <= room;
  if (fits(name + recipe + long)) return [...tabs, span('  '), ...nameModel(name, recipe, long)];
  // what was changed is told even where the name must be cut
  const short = count === 0 ? '' : ` (${count})`;
  const cut = fits(name + short) ? name : fitText(name, Math.max(0, room - short.length));
  return [...tabs, span('  '), ...nameModel(cut, '', short)];
}

function nameModel(name: string, recipe: string, edited: string): Line {
  return [span(name, 'strong'), span(recipe, 'dim'), span(edited, 'warn')];
}

function drawStatus(session: Session, state: State): Line {
  const { prompt, message } = state;
  if (prompt !== null) return drawPrompt(prompt, message, state.columns);
  if (message !== null) return [span(cleanText(message.text), message.tone)];
  return state.screen === 'front' && state.help === null ? drawCandidate(session, state) : [];
}

/** Columns for what is typed, however long it is told what is wrong with it. */
const LEAST_TYPED = 16;

/** The end of what is typed, where the next key will show, and what is wrong with it. */
function drawPrompt({ label, text }: Prompt, message: Message | null, columns: number): Line {
  const note =
    message === null
      ? span('  Enter takes it, Esc does not', 'dim')
      : span(`  ${cleanText(message.text)}`, message.tone);
  const room = columns - label.length - ': ▏'.length;
  const typed = cutStart(cleanText(text), message === null ? room : Math.max(LEAST_TYPED, room - measureLine([note])));
  return [span(`${label}: `, 'accent'), span(typed), span('▏'), note];
}

/** What can be pressed here, the way to the help first, as far as whole hints fit. */
function drawHints({ screen, columns }: State): Line {
  const hinted = bindingsOn(screen).filter(({ hint }) => hint !== undefined);
  const ordered = [...hinted].sort((a, b) => Number(b.action === 'help') - Number(a.action === 'help'));
  const spans: Span[] = [];
  for (const { keys, hint } of ordered) {
    const next = [span(showKey(keys[0]!), 'accent'), span(` ${hint}  `, 'dim')];
    if (measureLine([...spans, ...next]) > columns) break;
    spans.push(...next);
  }
  return spans;
}

/** The frame as text; lines are cut to the terminal's width. */
export function paintFrame(lines: readonly ScreenLine[], columns: number, paint: Paint): string[] {
  return lines.map(({ before = [], line, after = [], isSelected = false }) => {
    const whole = [...before, ...line, ...after];
    const room = Math.max(0, columns - measureLine(before) - measureLine(after));
    if (!isSelected) return paintLine(measureLine(whole) > columns ? fitLine(whole, columns) : whole, paint);
    const text = fitLine(line, after.length > 0 ? Math.min(room, measureLine(line)) : room)
      .map((part) => part.text)
      .join('');
    return paintLine(before, paint) + paintSelected(text, paint) + paintLine(after, paint);
  });
}
