import type { Metric } from '../cost/metrics.ts';
import type { MeasureName } from '../search/measure.ts';
import type { BudgetRow, Limits } from './model/budgets.ts';
import type { Front } from './model/candidates.ts';
import type { ModelReference } from './model/command.ts';
import type { Design, Designer } from './model/design.ts';
import type { Edits } from './model/edits.ts';

export type { Front } from './model/candidates.ts';

export const SCREENS = ['layers', 'front', 'compare', 'budgets'] as const;
export type Screen = (typeof SCREENS)[number];

/** What stays the same while the explorer runs. */
export interface Session {
  readonly model: ModelReference;
  readonly designer: Designer;
  readonly original: Design;
  readonly budgetRows: readonly BudgetRow[];
  /** Names of recipes, in the order the recipe key goes through them. */
  readonly recipes: readonly string[];
  readonly objectives: readonly MeasureName[];
}

/** The row under the cursor: by id, and by place for when the row is gone. */
export interface Cursor {
  readonly id: string;
  readonly index: number;
}

export interface LayersState {
  readonly cursor: Cursor;
  readonly collapsed: ReadonlySet<string>;
  readonly filter: string;
  readonly marks: ReadonlySet<string>;
  readonly isSorted: boolean;
}

export interface FrontState {
  readonly front: Front | null;
  readonly cursor: Cursor;
  readonly filter: string;
  readonly onlyKept: boolean;
  readonly marks: ReadonlySet<string>;
  readonly sort: MeasureName | 'id';
}

/** A search that runs. */
export interface Running {
  readonly base: Edits;
  readonly step: number;
  readonly steps: number;
  readonly labels: number;
  /** The guarantee that the present pass works for. */
  readonly epsilon: number;
}

/** A line of text that is being typed. */
export interface Prompt {
  readonly kind: 'filter' | 'limit' | 'export' | 'save';
  readonly label: string;
  readonly text: string;
  /** The flag whose limit is typed. */
  readonly flag?: string;
  /** The file that its user was told of: entered again, it is replaced. */
  readonly replaces?: string;
}

export interface Message {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
}

export interface State {
  readonly columns: number;
  readonly rows: number;
  readonly screen: Screen;
  readonly design: Design;
  /** Designs before the present one, and those that undo left. */
  readonly past: readonly Design[];
  readonly future: readonly Design[];
  readonly limits: Limits;
  /** The metric that bars, sorting and the plot go by. */
  readonly metric: Metric;
  readonly layers: LayersState;
  readonly front: FrontState;
  readonly compare: { readonly top: number };
  readonly budgets: { readonly cursor: number };
  readonly running: Running | null;
  readonly prompt: Prompt | null;
  /** First line of the help that is shown; null while it is closed. */
  readonly help: number | null;
  /** Which of two panes a narrow terminal shows. */
  readonly pane: 0 | 1;
  readonly message: Message | null;
  /** The command last asked for; printed when the explorer ends. */
  readonly command: string | null;
  /** Work that a frame announces before it is done, and the keys struck meanwhile. */
  readonly waiting: { readonly key: string; readonly queue: readonly string[] } | null;
  /** The present key's work was announced already. */
  readonly isAnnounced: boolean;
}

/** What the explorer wants done outside of its state. */
export type Effect =
  | { readonly kind: 'search'; readonly base: Edits; readonly design: Design; readonly limits: Limits }
  | { readonly kind: 'stop' }
  | { readonly kind: 'export'; readonly design: Design; readonly path: string; readonly replaces: boolean }
  | {
      readonly kind: 'save';
      readonly path: string;
      readonly front: Front;
      readonly prepared: Design['prepared'];
      /** Whether a file of that name may go. */
      readonly replaces: boolean;
      /** `command`: only for the equal command, which names it. */
      readonly purpose: 'keep' | 'command';
    }
  /** Once the present frame is drawn: the work that waits. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'quit'; readonly isInterrupt: boolean };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Opening {
  readonly limits: Limits;
  readonly front: Front | null;
  readonly columns: number;
  readonly rows: number;
}

export function openState(session: Session, { limits, front, columns, rows }: Opening): State {
  return {
    columns,
    rows,
    screen: front === null ? 'layers' : 'front',
    design: session.original,
    past: [],
    future: [],
    limits,
    metric: 'ops',
    layers: { cursor: { id: '', index: 0 }, collapsed: new Set(), filter: '', marks: new Set(), isSorted: false },
    front: { front, cursor: { id: '', index: 0 }, filter: '', onlyKept: false, marks: new Set(), sort: 'id' },
    compare: { top: 0 },
    budgets: { cursor: 0 },
    running: null,
    prompt: null,
    help: null,
    pane: 0,
    message: null,
    command: null,
    waiting: null,
    isAnnounced: false,
  };
}

/** The state alone, without anything to be done. */
export function only(state: State): Step {
  return { state, effects: [] };
}

export function say(state: State, text: string, tone: Message['tone'] = 'plain'): State {
  return { ...state, message: { text, tone } };
}

/** Work is done at once, or, with a notice, after the next frame has told it: where it takes longer than a frame. */
export function announce(state: State, key: string, notice: string | undefined, work: () => Step): Step {
  if (notice === undefined || state.isAnnounced) return work();
  return { state: { ...say(state, notice), waiting: { key, queue: [] } }, effects: [{ kind: 'resume' }] };
}
