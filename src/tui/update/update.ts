import { BitboneError } from '../../graph/errors.ts';
import { findAction } from '../keys.ts';
import type { Progress } from '../services.ts';
import type { Effect, Front, Message, Session, State, Step } from '../state.ts';
import { only, say } from '../state.ts';
import { ACTIONS } from './actions.ts';
import { askPath, showCommand } from './ask.ts';
import { showEntries } from './front.ts';
import { typeKey } from './prompt.ts';

/** What happens to the explorer. */
export type Event =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** A pass of the search is over; more may follow. */
  | { readonly kind: 'front'; readonly front: Front }
  | { readonly kind: 'searched'; readonly message: Message }
  | Saved
  | { readonly kind: 'message'; readonly message: Message }
  /** A file was not written: its path is asked for again. */
  | { readonly kind: 'unwritten'; readonly what: 'export' | 'save'; readonly path: string; readonly why: Unwritten }
  /** The frame that announces work is drawn. */
  | { readonly kind: 'resume' };

/** It is there already, or cannot be. */
type Unwritten = { readonly kind: 'exists' } | { readonly kind: 'failed'; readonly text: string };

/** A front was written. */
interface Saved extends Pick<Extract<Effect, { kind: 'save' }>, 'front' | 'path' | 'purpose'> {
  readonly kind: 'saved';
}

/** The next state and what is to be done outside of it. What a user asked wrongly becomes a message. */
export function update(session: Session, state: State, event: Event): Step {
  try {
    return react(session, state, event);
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    return only(say(state, error.message, 'bad'));
  }
}

function react(session: Session, state: State, event: Event): Step {
  switch (event.kind) {
    case 'key':
      return pressKey(session, state, event.key);
    case 'resize':
      return only({ ...state, columns: event.columns, rows: event.rows });
    case 'progress':
      return only(state.running === null ? state : { ...state, running: { ...state.running, ...event.progress } });
    case 'front':
      return only(showEntries(state, event.front));
    case 'searched':
      return only({ ...state, running: null, message: event.message });
    case 'saved':
      return showSaved(session, state, event);
    case 'message':
      return only({ ...state, message: event.message });
    case 'unwritten':
      return only(askAgain(state, event));
    case 'resume':
      return resume(session, state);
  }
}

function askAgain(state: State, { what, path, why }: Extract<Event, { kind: 'unwritten' }>): State {
  const prompt = askPath(what, path);
  if (why.kind === 'failed') return say({ ...state, prompt }, why.text, 'bad');
  return say({ ...state, prompt: { ...prompt, replaces: path } }, 'exists; Enter replaces it', 'warn');
}

/** Either the user asked for it, or the equal command needs it; a front on the screen is known as kept from then on. */
function showSaved(session: Session, state: State, { front, path, purpose }: Saved): Step {
  const kept = { ...front, study: path };
  const next = state.front.front === front ? { ...state, front: { ...state.front, front: kept } } : state;
  return purpose === 'keep' ? only(say(next, `kept in ${path}`, 'good')) : showCommand(session, next, kept);
}

function pressKey(session: Session, state: State, key: string): Step {
  if (key === 'ctrl-c') return ACTIONS.interrupt(session, state, key);
  if (state.waiting !== null) return only(queueKey(state, state.waiting, key));
  if (state.prompt !== null) return typeKey(session, state, state.prompt, key);
  const action = findAction(state, key);
  return action === undefined ? only(state) : ACTIONS[action](session, state, key);
}

function queueKey(state: State, waiting: NonNullable<State['waiting']>, key: string): State {
  return { ...state, waiting: { ...waiting, queue: [...waiting.queue, key] } };
}

/** Does the work that was announced, then takes the keys struck meanwhile as if they came now. */
function resume(session: Session, state: State): Step {
  if (state.waiting === null) return only(state);
  const { key, queue } = state.waiting;
  const first = pressKey(session, { ...state, waiting: null, isAnnounced: true, message: null }, key);
  let step: Step = { ...first, state: { ...first.state, isAnnounced: false } };
  for (const next of queue) {
    const { state: after, effects } = pressKey(session, step.state, next);
    step = { state: after, effects: [...step.effects, ...effects] };
  }
  return step;
}
