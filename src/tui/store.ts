import type { Effect, Session, State } from './state.ts';
import type { Event } from './update/update.ts';
import { update } from './update/update.ts';

/** The explorer's state over time. */
export interface Store {
  state(): State;
  dispatch(event: Event): void;
  /** Calls back after every change; the result ends that. */
  subscribe(listener: () => void): () => void;
}

/** `perform` does what an event asks for outside of the state; it may dispatch more. */
export function createStore(session: Session, start: State, perform: (effect: Effect, store: Store) => void): Store {
  let state = start;
  const listeners = new Set<() => void>();
  const store: Store = {
    state: () => state,
    dispatch(event) {
      const step = update(session, state, event);
      const isChanged = step.state !== state;
      state = step.state;
      if (isChanged) for (const listener of listeners) listener();
      for (const effect of step.effects) perform(effect, store);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return store;
}
