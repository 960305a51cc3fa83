import { buildBackbone } from '../../src/backbones/build.ts';
import { RECIPES } from '../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { CONVENTIONS } from '../../src/cost/conventions.ts';
import { BitboneError } from '../../src/graph/errors.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { paintNothing } from '../../src/report/paint.ts';
import { selectLayers } from '../../src/reshape/binarize/select.ts';
import type { FrontEntry } from '../../src/search/search.ts';
import type { BudgetRow } from '../../src/tui/model/budgets.ts';
import { createDesigner } from '../../src/tui/model/design.ts';
import { NOTHING_ON } from '../../src/tui/model/edits.ts';
import { createPerformer } from '../../src/tui/perform.ts';
import type { SearchListener, Services } from '../../src/tui/services.ts';
import type { Effect, Front, Session, State } from '../../src/tui/state.ts';
import { openState } from '../../src/tui/state.ts';
import type { Store } from '../../src/tui/store.ts';
import { createStore } from '../../src/tui/store.ts';
import { drawFrame, paintFrame } from '../../src/tui/view/frame.ts';

const BUDGET_ROWS: readonly BudgetRow[] = [
  { flag: '--max-bops', measure: 'bops', bound: 'max' },
  { flag: '--max-ops', measure: 'ops', bound: 'max' },
  { flag: '--max-size', measure: 'modelSizeBytes', bound: 'max' },
  { flag: '--min-score', measure: 'score', bound: 'min' },
];

export function buildModel(name: string): Graph {
  return buildBackbone(findBackbone(name)!);
}

/** A session on a real network whose inner layers are binarized at the start. */
export function createSession(name = 'resnet20', recipe: string | null = 'bireal'): Session {
  const given = buildModel(name);
  const designer = createDesigner(given, {
    widthShares: [0.5, 2],
    multiple: 8,
    stem: 'bridge',
    convention: CONVENTIONS.ops64,
  });
  const binary = recipe === null ? new Set<string>() : selectLayers(given, 'inner');
  return {
    model: { spec: name, flags: [] },
    designer,
    original: designer.design({ recipe: recipe ?? 'bireal', on: { ...NOTHING_ON, binary }, candidate: {} }),
    budgetRows: BUDGET_ROWS,
    recipes: Object.values(RECIPES).flatMap(({ name, weights }) => (weights === 'binary' ? [name] : [])),
    objectives: ['score', 'ops'],
  };
}

export interface Driver {
  readonly session: Session;
  readonly store: Store;
  /** Everything asked of the services, in order. */
  readonly asked: readonly string[];
  readonly effects: readonly Effect[];
  /** What a started search listens with. */
  listener(): SearchListener;
  state(): State;
  press(...keys: readonly string[]): void;
  /** Lets announced work be done at once. */
  settle(): void;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** The screen as text. */
  lines(): string[];
}

interface DriverOptions {
  readonly session?: Session;
  readonly columns?: number;
  readonly rows?: number;
  readonly front?: Front | null;
}

/** The explorer without a terminal: keys in, text out. */
export function createDriver(options: DriverOptions = {}): Driver {
  const { session = createSession(), columns = 120, rows = 40, front = null } = options;
  const asked: string[] = [];
  const effects: Effect[] = [];
  let listener: SearchListener | undefined;
  const services: Services = {
    search(_, limits, given) {
      asked.push(`search ${JSON.stringify(limits)}`);
      listener = given;
      return () => asked.push('stop');
    },
    exists: (path) => path.startsWith('present'),
    exportDesign(design, path) {
      if (path.startsWith('nowhere/')) throw new BitboneError('E_WRITE', 'no such folder', { subject: path });
      asked.push(`export ${path} with ${design.report.totals.ops} ops`);
      return `wrote ${path}`;
    },
    saveFront: (saved, _, path) => void asked.push(`save ${saved.entries.length} in ${path}`),
  };
  const performer = createPerformer(services, (isInterrupt) => asked.push(isInterrupt ? 'interrupt' : 'quit'));
  const fail = (error: unknown): never => {
    throw error;
  };
  const perform = (effect: Effect, given: Store): void => {
    effects.push(effect);
    performer.perform(effect, given);
  };
  const store = createStore(session, openState(session, { limits: {}, front, columns, rows }), { perform, fail });
  const press = (...keys: readonly string[]): void => {
    for (const key of keys) store.dispatch({ kind: 'key', key });
  };
  return {
    session,
    store,
    asked,
    effects,
    listener: () => listener!,
    state: store.state,
    press,
    settle: () => {
      while (store.state().waiting !== null) store.dispatch({ kind: 'resume' });
    },
    type: (text) => press(...[...text].map((char) => (char === ' ' ? 'space' : char))),
    resize: (columns, rows) => store.dispatch({ kind: 'resize', columns, rows }),
    lines: () => paintFrame(drawFrame(session, store.state()), store.state().columns, paintNothing),
  };
}

/** Candidates that differ in the width of the first stage: real costs, made without a search. */
export function createFront(session: Session, count: number): Front {
  const { designer, original } = session;
  const knob = designer.spaceOf(original).knobs.find(({ kind }) => kind === 'width')!;
  const entries = Array.from({ length: count }, (_, index): FrontEntry => {
    const candidate = { [knob.id]: knob.values[index % knob.values.length]! };
    const { report, score } = designer.design({ ...original.edits, candidate });
    return { id: index + 1, candidate, costs: report.totals, score };
  });
  return { entries, base: original.edits, certificate: { kind: 'exact', epsilon: 0 }, study: null };
}
