import { StateStore } from './chain-states.ts';
import type { Layout, Place } from './space/layout.ts';

/** The states behind a unit, and where each way that the unit can be leads. */
export class StatesAfter {
  readonly states: StateStore;
  private readonly tracksBinary: boolean;
  private readonly isEnd: boolean;
  /** Whether a unit behind asks if the blocks of the stage have ended. */
  private readonly tellsStop: boolean;

  constructor({ places, radix, tracksBinary }: Layout, place: Place) {
    this.isEnd = place === places.at(-1);
    this.tracksBinary = tracksBinary;
    this.tellsStop = place.depth.kind === 'free' && !place.isLastOfPart;
    this.states = new StateStore(this.isEnd ? [] : place.carried, radix);
  }

  /** `digits`: of `StateStore.keyOf`. -1 at the end of a network that was left without binary layers: it is no candidate. */
  find(digits: number, position: number, isStopped: boolean, hasBinary: boolean): number {
    const isTold = this.tracksBinary && hasBinary;
    if (!this.isEnd) return this.states.find(digits, position, this.tellsStop && isStopped, isTold);
    return this.tracksBinary && !hasBinary ? -1 : this.states.find(digits, position, false, false);
  }
}
