import { BitboneError } from '../../graph/errors.ts';
import { readLimit } from '../model/budgets.ts';
import { measureOfDesign } from '../model/design.ts';
import { parseFilter } from '../model/front.ts';
import type { Prompt, Session, State, Step } from '../state.ts';
import { only, say } from '../state.ts';
import { withFront } from './front.ts';
import { withLayers } from './layers.ts';

/** One key while a line is being typed. Enter takes it, Esc leaves things as they were. */
export function typeKey(session: Session, state: State, prompt: Prompt, key: string): Step {
  if (key === 'enter') return accept(session, { ...state, prompt: null }, prompt);
  if (key === 'esc') return only({ ...state, prompt: null, message: null });
  const text = editText(prompt.text, key);
  const typed = { ...state, prompt: { ...prompt, text }, message: null };
  // layers follow as the text is typed; conditions only once they are whole
  return only(prompt.kind === 'filter' && state.screen === 'layers' ? withLayers(typed, { filter: text }) : typed);
}

function editText(text: string, key: string): string {
  if (key === 'backspace' || key === 'delete') return [...text].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  if (key === 'space') return `${text} `;
  return [...key].length === 1 ? text + key : text;
}

function accept(session: Session, state: State, prompt: Prompt): Step {
  try {
    return ACCEPT[prompt.kind](session, state, prompt);
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    // the text stays, to be mended
    return only(say({ ...state, prompt }, error.message, 'bad'));
  }
}

type Accept = (session: Session, state: State, prompt: Prompt) => Step;

const ACCEPT: Readonly<Record<Prompt['kind'], Accept>> = {
  filter(_, state, { text }) {
    if (state.screen === 'layers') return only(withLayers(state, { filter: text.trim() }));
    parseFilter(text);
    return only(withFront(state, { filter: text.trim() }));
  },
  limit(session, state, { text, flag = '' }) {
    if (text.trim() === '') return only(state);
    const row = session.budgetRows.find((known) => known.flag === flag)!;
    const limit = readLimit(row, text, measureOfDesign(row.measure, session.original));
    return only({ ...state, limits: { ...state.limits, [flag]: limit }, message: null });
  },
  export(_, state, prompt) {
    const path = prompt.text.trim();
    if (path === '') return only(state);
    return { state, effects: [{ kind: 'export', design: state.design, path, replaces: prompt.replaces === path }] };
  },
  save(session, state, prompt) {
    const path = prompt.text.trim();
    const { front } = state.front;
    if (path === '' || front === null) return only(state);
    const { prepared } = session.designer.design({ ...front.base, candidate: {} });
    const replaces = prompt.replaces === path;
    return { state, effects: [{ kind: 'save', path, front, prepared, replaces, purpose: 'keep' }] };
  },
};
