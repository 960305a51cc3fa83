import { BitboneError } from '../../graph/errors.ts';
import { rangeOf, readSize } from '../../search/space/candidate.ts';
import type { SizeKnob } from '../../search/space/knob.ts';
import { isSizeKnob } from '../../search/space/knob.ts';
import type { Designer } from '../model/design.ts';
import type { ToggleId } from '../model/edits.ts';
import { withToggle } from '../model/edits.ts';
import { LAYER_TOGGLES } from '../model/toggles.ts';
import type { TreeRow } from '../model/tree.ts';
import { listLeaves, listRows } from '../model/tree.ts';
import type { LayersState, Session, State, Step } from '../state.ts';
import { announce, only, say } from '../state.ts';
import { cursorAt, placeCursor } from './cursor.ts';
import { changeDesign } from './history.ts';

export function visibleRows({ design, layers, metric }: State): readonly TreeRow[] {
  return listRows(design.report, { ...layers, sort: layers.isSorted ? metric : null });
}

export function rowAtCursor(state: State): TreeRow | undefined {
  const rows = visibleRows(state);
  return rows[placeCursor(rowIds(rows), state.layers.cursor)];
}

export function rowIds(rows: readonly TreeRow[]): string[] {
  return rows.map(({ id }) => id);
}

export function withLayers(state: State, change: Partial<LayersState>): State {
  return { ...state, layers: { ...state.layers, ...change } };
}

export function moveTo(state: State, place: number): State {
  return withLayers(state, { cursor: cursorAt(rowIds(visibleRows(state)), place) });
}

export function collapse(_: Session, state: State): Step {
  const row = rowAtCursor(state);
  if (row === undefined) return only(state);
  const isOpen = row.children.length > 0 && !state.layers.collapsed.has(row.id);
  if (isOpen) return only(withLayers(state, { collapsed: new Set([...state.layers.collapsed, row.id]) }));
  const parent = visibleRows(state).find(({ children }) => children.includes(row));
  return only(parent === undefined ? state : withLayers(state, { cursor: { id: parent.id, index: 0 } }));
}

export function expand(_: Session, state: State): Step {
  const row = rowAtCursor(state);
  if (row === undefined) return only(state);
  return only(withLayers(state, { collapsed: without(state.layers.collapsed, row.id) }));
}

export function fold(session: Session, state: State): Step {
  const row = rowAtCursor(state);
  const isClosed = row !== undefined && state.layers.collapsed.has(row.id);
  return isClosed ? expand(session, state) : collapse(session, state);
}

export function markLayer(_: Session, state: State): Step {
  const row = rowAtCursor(state);
  if (row === undefined) return only(state);
  const names = namesOf([row]);
  const { marks } = state.layers;
  const next = names.every((name) => marks.has(name))
    ? new Set([...marks].filter((name) => !names.includes(name)))
    : new Set([...marks, ...names]);
  const ids = rowIds(visibleRows(state));
  return only(withLayers(state, { marks: next, cursor: cursorAt(ids, placeCursor(ids, state.layers.cursor) + 1) }));
}

/** Switches the marked layers, or those under the cursor: all on, or off where all are on. */
export function toggleLayers(id: ToggleId): (session: Session, state: State, key: string) => Step {
  return ({ designer }, state, key) => {
    const row = rowAtCursor(state);
    const marked = [...state.layers.marks];
    const wanted = marked.length > 0 ? marked : namesOf(row === undefined ? [] : [row]);
    const possible = wanted.filter((name) => designer.layers[id].has(name));
    const { names, reason } = refuseLayers(state, id, possible);
    if (names.length === 0) return only(say(state, reason ?? `no layer here can be ${LAYER_TOGGLES[id].name}`, 'warn'));
    const on = state.design.edits.on[id];
    const areOn = names.every((name) => on.has(name));
    const next = areOn ? new Set([...on].filter((name) => !names.includes(name))) : new Set([...on, ...names]);
    const edits = withToggle(state.design.edits, id, next);
    const work = (): Step => only(changeDesign(state, designer.retoggle(state.design, edits)));
    return announce(state, key, designer.noticeOf(edits), work);
  };
}

/** The layers that can be switched as they are now; layers that are on can always go off. */
function refuseLayers({ design }: State, id: ToggleId, possible: readonly string[]) {
  const layers = new Map(design.report.layers.map((layer) => [layer.name, layer]));
  const reasons = possible.map((name) => {
    const layer = layers.get(name);
    return layer === undefined || design.edits.on[id].has(name) ? undefined : LAYER_TOGGLES[id].refuse(layer);
  });
  const names = possible.filter((_, index) => reasons[index] === undefined);
  return { names, reason: reasons.find((reason) => reason !== undefined) };
}

/** Binarizes by the next recipe that takes these layers; some refuse layers whose input is never negative. */
export function nextRecipe({ designer, recipes }: Session, state: State, key: string): Step {
  const { edits } = state.design;
  const at = recipes.indexOf(edits.recipe);
  const others = recipes.map((_, step) => recipes[(at + 1 + step) % recipes.length]!).slice(0, -1);
  const work = (): Step => only(applyFirst(designer, state, others));
  return announce(state, key, designer.noticeOf({ ...edits, recipe: others[0] ?? edits.recipe }), work);
}

function applyFirst(designer: Designer, state: State, recipes: readonly string[]): State {
  const refusals: string[] = [];
  for (const recipe of recipes) {
    try {
      const design = designer.retoggle(state.design, { ...state.design.edits, recipe });
      return say(changeDesign(state, design), [`recipe ${recipe}`, ...refusals].join('; not '));
    } catch (error) {
      if (!(error instanceof BitboneError)) throw error;
      refusals.push(`${recipe}: ${error.message}`);
    }
  }
  return say(state, refusals[0] ?? 'there is no other recipe', 'warn');
}

/** Moves a knob of the stage under the cursor by one of its steps. */
export function turnKnob(kind: SizeKnob['kind'], steps: 1 | -1): (session: Session, state: State, key: string) => Step {
  return (session, state, key) => {
    const { designer } = session;
    const stage = rowAtCursor(state)?.stage;
    if (stage === undefined) return only(say(state, 'stem and head keep their sizes; go to a stage', 'warn'));
    const work = (): Step => only(turn(session, state, stage, kind, steps));
    return announce(state, key, designer.noticeOfResize(state.design), work);
  };
}

function turn({ designer }: Session, state: State, stage: string, kind: SizeKnob['kind'], steps: 1 | -1): State {
  const { design } = state;
  const space = designer.spaceOf(design);
  const knob = space.knobs.filter(isSizeKnob).find(({ id }) => id === `${stage}.${kind}`);
  if (knob === undefined) return say(state, `the ${kind} of ${stage} is fixed`, 'warn');
  const now = readSize(design.edits.candidate, knob);
  const [low, high] = rangeOf(space, knob);
  const next = nextValue(now, steps * (kind === 'width' ? designer.settings.multiple : 1), low, high);
  if (next === now) return say(state, `the ${kind} of ${stage} goes from ${low} to ${high}`, 'warn');
  const { [knob.id]: _, ...others } = design.edits.candidate;
  const candidate = next === knob.present ? others : { ...others, [knob.id]: next };
  const changed = designer.resize(design, candidate);
  return say(changeDesign(state, changed), `${kind} of ${stage}: ${next}, given ${knob.present}`);
}

/** The next multiple of the step within the range; the ends themselves need not be multiples. */
function nextValue(now: number, step: number, low: number, high: number): number {
  const size = Math.abs(step);
  const next = step > 0 ? (Math.floor(now / size) + 1) * size : (Math.ceil(now / size) - 1) * size;
  return Math.max(low, Math.min(high, next));
}

function namesOf(rows: readonly TreeRow[]): string[] {
  return listLeaves(rows).map(({ id }) => id);
}

function without(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== id));
}
