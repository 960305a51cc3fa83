import { BitboneError } from '../graph/errors.ts';
import type { Services } from './services.ts';
import type { Effect } from './state.ts';
import type { Store } from './store.ts';

/** Does what the state asks for. */
export interface Performer {
  perform(effect: Effect, store: Store): void;
  /** Ends what still runs. */
  stop(): void;
}

type Writing = Extract<Effect, { kind: 'export' | 'save' }>;

/** Failures of the services become messages; anything else is a defect and is thrown. */
export function createPerformer(services: Services, quit: (isInterrupt: boolean) => void): Performer {
  let stopSearch = (): void => {};
  /** A path that cannot be written to is asked for again, and so is one where a file would be replaced. */
  const write = (effect: Writing, store: Store, work: () => void): void => {
    const { kind: what, path, replaces } = effect;
    try {
      if (!replaces && services.exists(path))
        store.dispatch({ kind: 'unwritten', what, path, why: { kind: 'exists' } });
      else work();
    } catch (error) {
      if (!(error instanceof BitboneError)) throw error;
      const { code, message: text } = error;
      const isAsked = effect.kind === 'export' || effect.purpose === 'keep';
      if (isAsked && code === 'E_WRITE')
        store.dispatch({ kind: 'unwritten', what, path, why: { kind: 'failed', text } });
      else store.dispatch({ kind: 'message', message: { text, tone: 'bad' } });
    }
  };
  const startSearch = ({ base, design, limits }: Extract<Effect, { kind: 'search' }>, store: Store): void => {
    stopSearch = services.search(design, limits, {
      onProgress: (progress) => store.dispatch({ kind: 'progress', progress }),
      onFront: (found) => store.dispatch({ kind: 'front', front: { ...found, base, study: null } }),
      onEnd: (message) => store.dispatch({ kind: 'searched', message }),
    });
  };
  const saveFront = (effect: Extract<Effect, { kind: 'save' }>, store: Store): void => {
    const { front, prepared, path, purpose } = effect;
    services.saveFront(front, prepared, path, store.state().limits);
    store.dispatch({ kind: 'saved', front, path, purpose });
  };
  return {
    perform(effect, store) {
      if (effect.kind === 'search') startSearch(effect, store);
      else if (effect.kind === 'stop') stopSearch();
      else if (effect.kind === 'save') write(effect, store, () => saveFront(effect, store));
      else if (effect.kind === 'resume') setImmediate(() => store.dispatch({ kind: 'resume' }));
      else if (effect.kind === 'quit') quit(effect.isInterrupt);
      else {
        write(effect, store, () => {
          const text = services.exportDesign(effect.design, effect.path);
          store.dispatch({ kind: 'message', message: { text, tone: 'good' } });
        });
      }
    },
    stop: () => stopSearch(),
  };
}
