import type { Metric } from '../../cost/metrics.ts';
import { METRIC_NAMES } from '../../cost/metrics.ts';
import type { Action } from '../keys.ts';
import type { Screen, Session, State, Step } from '../state.ts';
import { only, SCREENS, say } from '../state.ts';
import { askExport, askFilter, askSave, showCommand } from './ask.ts';
import { askLimit, clearLimit } from './budgets.ts';
import { markEntry, showKept, sortEntries, takeEntry, withFront } from './front.ts';
import { redo, reset, undo } from './history.ts';
import { collapse, expand, fold, markLayer, nextRecipe, toggleLayers, turnKnob, withLayers } from './layers.ts';
import { move } from './move.ts';

type Handler = (session: Session, state: State, key: string) => Step;

/** What each action does. */
export const ACTIONS: { readonly [A in Action]: Handler } = {
  showLayers: (_, state) => only(showScreen(state, 'layers')),
  showFront: (_, state) => only(showScreen(state, 'front')),
  showCompare: (_, state) => only(showScreen(state, 'compare')),
  showBudgets: (_, state) => only(showScreen(state, 'budgets')),
  nextScreen: (_, state) => only(turnScreen(state, 1)),
  previousScreen: (_, state) => only(turnScreen(state, -1)),
  up: (session, state) => only(move(session, state, 'up')),
  down: (session, state) => only(move(session, state, 'down')),
  pageUp: (session, state) => only(move(session, state, 'pageUp')),
  pageDown: (session, state) => only(move(session, state, 'pageDown')),
  first: (session, state) => only(move(session, state, 'first')),
  last: (session, state) => only(move(session, state, 'last')),
  collapse,
  expand,
  open: (session, state, key) => OPEN[state.screen](session, state, key),
  mark: (session, state) => (state.screen === 'front' ? markEntry : markLayer)(session, state),
  toggleBinary: toggleLayers('binary'),
  toggleLink: toggleLayers('link'),
  toggleRpc: toggleLayers('rpc'),
  nextRecipe,
  wider: turnKnob('width', 1),
  narrower: turnKnob('width', -1),
  deeper: turnKnob('depth', 1),
  shallower: turnKnob('depth', -1),
  undo,
  redo,
  reset,
  filter: askFilter,
  sortNext: (_, state) => only(sort(state, 1)),
  sortPrevious: (_, state) => only(sort(state, -1)),
  nextMetric: (_, state) => only({ ...state, metric: turnMetric(state.metric, 1) }),
  previousMetric: (_, state) => only({ ...state, metric: turnMetric(state.metric, -1) }),
  onlyKept: showKept,
  clearLimit,
  swapPane: (_, state) => only({ ...state, pane: state.pane === 0 ? 1 : 0 }),
  search: startOrStop,
  export: askExport,
  save: askSave,
  command: (session, state) => showCommand(session, state),
  help: (_, state) => only({ ...state, help: 0 }),
  back: (_, state) => only(goBack(state)),
  quit: (_, state) => ({ state, effects: [{ kind: 'quit', isInterrupt: false }] }),
  interrupt: (_, state) => ({ state, effects: [{ kind: 'quit', isInterrupt: true }] }),
};

const OPEN: Readonly<Record<Screen, Handler>> = {
  layers: fold,
  front: takeEntry,
  compare: (_, state) => only(state),
  budgets: askLimit,
};

function showScreen(state: State, screen: Screen): State {
  return { ...state, screen, help: null, message: null };
}

function turnScreen(state: State, steps: 1 | -1): State {
  const at = SCREENS.indexOf(state.screen) + steps;
  return showScreen(state, SCREENS[(at + SCREENS.length) % SCREENS.length]!);
}

function turnMetric(metric: Metric, steps: 1 | -1): Metric {
  const at = METRIC_NAMES.indexOf(metric) + steps;
  return METRIC_NAMES[(at + METRIC_NAMES.length) % METRIC_NAMES.length]!;
}

/** Layers have two orders: the network's and by the metric. */
function sort(state: State, steps: 1 | -1): State {
  return state.screen === 'front' ? sortEntries(state, steps) : withLayers(state, { isSorted: !state.layers.isSorted });
}

function startOrStop({ designer }: Session, state: State): Step {
  if (state.running !== null) return { state: say(state, 'stopping the search ...'), effects: [{ kind: 'stop' }] };
  const base = { ...state.design.edits, candidate: {} };
  const design = designer.design(base);
  const running = { base, step: 0, steps: 0, labels: 0, epsilon: 0 };
  return {
    state: { ...showScreen(state, 'front'), running },
    effects: [{ kind: 'search', base, design, limits: state.limits }],
  };
}

/** One level back: help, message, filter, marks. */
function goBack(state: State): State {
  if (state.help !== null) return { ...state, help: null };
  if (state.message !== null) return { ...state, message: null };
  if (state.screen === 'front') {
    const { filter, onlyKept } = state.front;
    return filter !== '' || onlyKept
      ? withFront(state, { filter: '', onlyKept: false })
      : withFront(state, { marks: new Set() });
  }
  if (state.layers.filter !== '') return withLayers(state, { filter: '' });
  return withLayers(state, { marks: new Set() });
}
