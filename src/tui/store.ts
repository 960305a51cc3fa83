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

interface Surroundings {
  /** Does what an event asks for outside of the state; it may dispatch more. */
  perform(effect: Effect, store: Store): void;
  /** Takes what should never be thrown: keys and workers have nobody above them who could catch it. */
  fail(error: unknown): void;
}

export function createStore(session: Session, start: State, { perform, fail }: Surroundings): Store {
  let state = start;
  const listeners = new Set<() => void>();
  const advance = (event: Event): void => {
    const step = update(session, state, event);
    const isChanged = step.state !== state;
    state = step.state;
    if (isChanged) for (const listener of listeners) listener();
    for (const effect of step.effects) perform(effect, store);
  };
  const store: Store = {
    state: () => state,
    dispatch(event) {
      try {
        advance(event);
      } catch (error) {
        fail(error);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return store;
}
