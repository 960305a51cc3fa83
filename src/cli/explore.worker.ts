import { parentPort, workerData } from 'node:worker_threads';
import { BitboneError } from '../graph/errors.ts';
import type { ExploreInput, ExploreMessage } from './exploring/messages.ts';
import { searchInPasses } from './exploring/search-passes.ts';

// The search runs here so that the explorer's keys stay alive.
const { task, stop } = workerData as ExploreInput;
const post = (message: ExploreMessage): void => parentPort!.postMessage(message);

try {
  searchInPasses(task, () => Atomics.load(stop, 0) === 1, post);
} catch (error) {
  if (!(error instanceof BitboneError)) throw error;
  post({ kind: 'refusal', text: error.message });
}
