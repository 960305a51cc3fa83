import { parentPort, workerData } from 'node:worker_threads';
import { Settlement } from '../search/evolve/settlement.ts';
import { measureOf } from '../search/measure.ts';
import { createAim, parseFormulaObjective } from '../search/objective.ts';
import type { CrewInput, CrewOrder } from './searching/crew.ts';

// Some islands of an evolution; see createCrew.
const { problem, streams, formulas, measures: names, opsDenominator } = workerData as CrewInput;
const measures = names.map((name) => measureOf(name, opsDenominator));
const objectives = await Promise.all(formulas.map(parseFormulaObjective));
const settlement = new Settlement(
  problem,
  objectives.map((objective) => createAim(objective, measures)),
  streams,
);
parentPort!.on('message', (order: CrewOrder) => {
  if ('newcomers' in order) parentPort!.postMessage(settlement.advance(order.newcomers));
  else {
    settlement.restore(order.states);
    parentPort!.postMessage([]);
  }
});
