import type { Design } from '../model/design.ts';
import type { Session, State, Step } from '../state.ts';
import { only, say } from '../state.ts';

/** Designs that undo can bring back. */
const MOST_KEPT = 200;

/** The state with a new design; the one before can be undone. */
export function changeDesign(state: State, design: Design): State {
  return { ...state, design, past: [...state.past, state.design].slice(-MOST_KEPT), future: [], message: null };
}

export function undo(_: Session, state: State): Step {
  const design = state.past.at(-1);
  if (design === undefined) return only(say(state, 'nothing to undo', 'warn'));
  const next = { ...state, design, past: state.past.slice(0, -1), future: [state.design, ...state.future] };
  return only(say(next, 'undone'));
}

export function redo(_: Session, state: State): Step {
  const [design, ...future] = state.future;
  if (design === undefined) return only(say(state, 'nothing to redo', 'warn'));
  return only(say({ ...state, design, past: [...state.past, state.design], future }, 'redone'));
}

export function reset({ original }: Session, state: State): Step {
  if (state.design === original) return only(say(state, 'nothing was changed', 'warn'));
  return only(say(changeDesign(state, original), 'every change taken back; u brings them back'));
}
