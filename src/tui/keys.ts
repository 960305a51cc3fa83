import type { Screen, State } from './state.ts';

/** What a key can ask for; each has a handler in update/actions.ts. */
export type Action =
  | 'showLayers'
  | 'showFront'
  | 'showCompare'
  | 'showBudgets'
  | 'nextScreen'
  | 'previousScreen'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'collapse'
  | 'expand'
  | 'open'
  | 'mark'
  | 'toggleBinary'
  | 'toggleLink'
  | 'toggleRpc'
  | 'nextRecipe'
  | 'wider'
  | 'narrower'
  | 'deeper'
  | 'shallower'
  | 'undo'
  | 'redo'
  | 'reset'
  | 'filter'
  | 'sortNext'
  | 'sortPrevious'
  | 'nextMetric'
  | 'previousMetric'
  | 'onlyKept'
  | 'clearLimit'
  | 'swapPane'
  | 'search'
  | 'export'
  | 'save'
  | 'command'
  | 'help'
  | 'back'
  | 'quit'
  | 'interrupt';

export interface Binding {
  /** Names of keys as `readKeys` gives them. */
  readonly keys: readonly string[];
  readonly action: Action;
  readonly help: string;
  /** The screens it works on; all of them where absent. */
  readonly on?: readonly Screen[];
  /** A word for the line of hints; absent: only in the help. */
  readonly hint?: string;
}

/** Every key of the explorer: what is pressed, what it does, what help and hints say. */
export const BINDINGS: readonly Binding[] = [
  { keys: ['up', 'k'], action: 'up', help: 'move up' },
  { keys: ['down', 'j'], action: 'down', help: 'move down' },
  { keys: ['pageup', 'ctrl-b'], action: 'pageUp', help: 'move up by a page' },
  { keys: ['pagedown', 'ctrl-f'], action: 'pageDown', help: 'move down by a page' },
  { keys: ['home', 'g'], action: 'first', help: 'go to the first row' },
  { keys: ['end', 'G'], action: 'last', help: 'go to the last row' },
  {
    keys: ['b'],
    action: 'toggleBinary',
    help: 'binarize, or make real again',
    on: ['layers'],
    hint: 'binary',
  },
  { keys: ['t'], action: 'toggleLink', help: 'Elastic-Link on or off', on: ['layers'] },
  { keys: ['p'], action: 'toggleRpc', help: 'reshaped point-wise (RPC) on or off', on: ['layers'] },
  { keys: ['+', '='], action: 'wider', help: 'widen the stage', on: ['layers'], hint: 'wider' },
  { keys: ['-'], action: 'narrower', help: 'narrow the stage', on: ['layers'], hint: 'narrower' },
  { keys: ['>', '.'], action: 'deeper', help: 'give the stage a block back', on: ['layers'], hint: 'deeper' },
  { keys: ['<', ','], action: 'shallower', help: 'take a block from the stage', on: ['layers'], hint: 'shallower' },
  { keys: ['r'], action: 'nextRecipe', help: 'binarize by the next recipe', on: ['layers'] },
  { keys: ['left', 'h'], action: 'collapse', help: 'collapse, or go to the group', on: ['layers'] },
  { keys: ['right', 'l'], action: 'expand', help: 'expand', on: ['layers'] },
  { keys: ['enter'], action: 'open', help: 'fold or unfold', on: ['layers'], hint: 'fold' },
  { keys: ['enter'], action: 'open', help: 'take the candidate', on: ['front'], hint: 'take' },
  { keys: ['enter'], action: 'open', help: 'set the limit', on: ['budgets'], hint: 'set' },
  { keys: ['space'], action: 'mark', help: 'mark or unmark', on: ['layers', 'front'], hint: 'mark' },
  { keys: ['x', 'delete'], action: 'clearLimit', help: 'clear the limit', on: ['budgets'], hint: 'clear' },
  { keys: ['o'], action: 'onlyKept', help: 'only those within the budgets', on: ['front'], hint: 'fitting' },
  { keys: ['s'], action: 'search', help: 'search under the budgets, or stop', hint: 'search' },
  { keys: ['u'], action: 'undo', help: 'undo', hint: 'undo' },
  { keys: ['U', 'ctrl-r'], action: 'redo', help: 'redo' },
  { keys: ['R'], action: 'reset', help: 'take back every change' },
  { keys: ['e'], action: 'export', help: 'export as ONNX', hint: 'export' },
  { keys: ['w'], action: 'save', help: 'keep the front as a study', on: ['front'], hint: 'keep' },
  { keys: ['y'], action: 'command', help: 'show the equal shell command', hint: 'command' },
  { keys: ['/'], action: 'filter', help: 'filter by name', on: ['layers'], hint: 'filter' },
  { keys: ['/'], action: 'filter', help: 'filter, such as ops<100M', on: ['front'], hint: 'filter' },
  { keys: [']'], action: 'sortNext', help: 'sort by the next column', on: ['layers', 'front'] },
  { keys: ['['], action: 'sortPrevious', help: 'sort by the previous column', on: ['layers', 'front'] },
  { keys: ['m'], action: 'nextMetric', help: 'next metric' },
  { keys: ['M'], action: 'previousMetric', help: 'previous metric' },
  {
    keys: ['v'],
    action: 'swapPane',
    help: 'the other pane, where both do not fit',
    on: ['layers', 'front', 'compare'],
  },
  { keys: ['1'], action: 'showLayers', help: 'layers' },
  { keys: ['2'], action: 'showFront', help: 'front' },
  { keys: ['3'], action: 'showCompare', help: 'compare' },
  { keys: ['4'], action: 'showBudgets', help: 'budgets' },
  { keys: ['tab'], action: 'nextScreen', help: 'next screen' },
  { keys: ['shift-tab'], action: 'previousScreen', help: 'previous screen' },
  { keys: ['?'], action: 'help', help: 'this help', hint: 'help' },
  { keys: ['esc'], action: 'back', help: 'close, clear the filter, forget marks' },
  { keys: ['q'], action: 'quit', help: 'quit', hint: 'quit' },
  { keys: ['ctrl-c'], action: 'interrupt', help: 'quit at once' },
];

/** Keys that keep their meaning while the help is open; others close it. */
const IN_HELP: readonly Action[] = ['up', 'down', 'pageUp', 'pageDown', 'first', 'last', 'quit', 'interrupt'];

/** What a key asks for in this state; undefined: nothing. */
export function findAction(state: Pick<State, 'screen' | 'help'>, key: string): Action | undefined {
  const action = bindingsOn(state.screen).find((binding) => binding.keys.includes(key))?.action;
  if (state.help === null || action === undefined) return action;
  return IN_HELP.includes(action) ? action : 'back';
}

export function bindingsOn(screen: Screen): readonly Binding[] {
  return BINDINGS.filter(({ on }) => on === undefined || on.includes(screen));
}

const SHOWN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  space: 'Space',
  delete: 'Del',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  esc: 'Esc',
};

/** A key as help and hints print it: `↑`, `Ctrl-R`, `b`. */
export function showKey(key: string): string {
  return SHOWN[key] ?? (key.startsWith('ctrl-') ? `Ctrl-${key.slice(5).toUpperCase()}` : key);
}
