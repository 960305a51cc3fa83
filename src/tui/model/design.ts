import type { Convention } from '../../cost/conventions.ts';
import type { CostReport } from '../../cost/cost.ts';
import { costOf } from '../../cost/cost.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { ScoreReport } from '../../score/score.ts';
import { scoreOf } from '../../score/score.ts';
import { materialise } from '../../search/evaluate.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import { rangeOf, readSize } from '../../search/space/candidate.ts';
import { isSizeKnob } from '../../search/space/knob.ts';
import type { Space } from '../../search/space/space.ts';
import { defineSpace } from '../../search/space/space.ts';
import type { Edits, ToggleId } from './edits.ts';
import { sameNames, sameToggles } from './edits.ts';
import type { LayerToggle } from './toggles.ts';
import { LAYER_TOGGLES } from './toggles.ts';

/** A network with its edits, costed and scored. */
export interface Design {
  readonly edits: Edits;
  /** Toggles applied, widths and depths not yet: what a search starts from. */
  readonly prepared: Graph;
  readonly graph: Graph;
  readonly report: CostReport;
  readonly score: number;
  /** The score's terms, layer by layer. */
  readonly terms: ScoreReport;
}

/** What the knobs of the explored network may be, as `search` has it. */
export interface SpaceSettings {
  readonly widthShares: readonly [number, number];
  readonly multiple: number;
  readonly stem: 'bridge' | 'follow';
  readonly convention: Convention;
  /** Where the score's are not the usual ones. */
  readonly scoreParams?: ScoreParams;
}

/** Turns edits into networks. What several edits share is computed once. */
export interface Designer {
  readonly given: Graph;
  readonly settings: SpaceSettings;
  /** Layers each toggle can be on for. */
  readonly layers: Readonly<Record<ToggleId, ReadonlySet<string>>>;
  design(edits: Edits): Design;
  /** The knobs of a design; slow the first time after a toggle. */
  spaceOf(design: Pick<Design, 'prepared'>): Space;
  hasSpace(design: Pick<Design, 'prepared'>): boolean;
  /** What to tell before these edits are made, where that takes longer than a frame may. */
  noticeOf(edits: Edits): string | undefined;
  /** The same before a design's widths and depths change. */
  noticeOfResize(design: Pick<Design, 'prepared'>): string | undefined;
  /** The design with other widths and depths. */
  resize(design: Design, candidate: Candidate): Design;
  /** The design with another toggle setting, its widths and depths carried over. */
  retoggle(design: Design, edits: Edits): Design;
}

/** Measured: binarizing, counting and drawing a network of so many operators takes 50 ms (bench/explorer.mjs). */
export const MOST_COUNTED_AT_ONCE = 4000;
/** Measured: so many by another recipe, which writes every binary layer anew, some with twice the operators. */
const MOST_REWRITTEN_AT_ONCE = 1000;
/** Measured: finding the knobs of a network of so many operators takes 50 ms. */
const MOST_SEARCHED_AT_ONCE = 100;

/** Networks with toggles applied that are kept, for undoing and second thoughts. */
const MOST_REMEMBERED = 4;

interface Prepared {
  readonly edits: Edits;
  readonly graph: Graph;
}

const COUNTING = 'counting ...';
const FINDING = 'finding what can change its size ...';

export function createDesigner(given: Graph, settings: SpaceSettings): Designer {
  const spaces = new WeakMap<Graph, Space>();
  const givenMacs = new WeakMap<Graph, number>();
  const toggle = createToggler(given);
  let recent: readonly Prepared[] = [];
  const findPrepared = (edits: Edits): Prepared | undefined => recent.find((known) => sameToggles(known.edits, edits));
  const prepare = (edits: Edits): Graph => {
    const prepared = findPrepared(edits) ?? { edits, graph: toggle(edits) };
    recent = [prepared, ...recent.filter((other) => other !== prepared)].slice(0, MOST_REMEMBERED);
    return prepared.graph;
  };
  const spaceOf = ({ prepared }: Pick<Design, 'prepared'>): Space => {
    const space = spaces.get(prepared) ?? defineSpace(prepared, settings);
    spaces.set(prepared, space);
    return space;
  };
  /** Shares of compute refer to the network before its widths and depths change, as in a search. */
  const macsOf = (prepared: Graph): number => {
    const macs = givenMacs.get(prepared) ?? costOf(prepared).totals.macs;
    givenMacs.set(prepared, macs);
    return macs;
  };
  const measure = (edits: Edits, prepared: Graph): Design => {
    const graph = isReshaped(edits) ? materialise(spaceOf({ prepared }), edits.candidate) : prepared;
    const report = costOf(graph, { convention: settings.convention });
    if (graph === prepared) givenMacs.set(prepared, report.totals.macs);
    const terms = scoreOf(graph, macsOf(prepared), settings.scoreParams);
    return { edits, prepared, graph, report, score: terms.total, terms };
  };
  const design = (edits: Edits): Design => measure(edits, prepare(edits));
  const noticeOf = (edits: Edits): string | undefined => {
    const prepared = findPrepared(edits);
    const isFound = prepared !== undefined && spaces.has(prepared.graph);
    if (isReshaped(edits) && !isFound && given.nodes.length > MOST_SEARCHED_AT_ONCE) return FINDING;
    const isRewritten = prepared === undefined && recent[0]?.edits.recipe !== edits.recipe;
    return given.nodes.length > (isRewritten ? MOST_REWRITTEN_AT_ONCE : MOST_COUNTED_AT_ONCE) ? COUNTING : undefined;
  };
  return {
    given,
    settings,
    layers: listToggleable(given),
    design,
    spaceOf,
    hasSpace: ({ prepared }) => spaces.has(prepared),
    noticeOf,
    noticeOfResize({ prepared }) {
      if (!spaces.has(prepared)) return FINDING;
      return given.nodes.length > MOST_COUNTED_AT_ONCE ? COUNTING : undefined;
    },
    resize: ({ edits, prepared }, candidate) => measure({ ...edits, candidate }, prepared),
    retoggle(before, edits) {
      if (!isReshaped(before.edits)) return design(edits);
      const after = spaceOf({ prepared: prepare(edits) });
      return design({ ...edits, candidate: carryKnobs(spaceOf(before), after, before.edits.candidate) });
    },
  };
}

function listToggleable(given: Graph): Designer['layers'] {
  const { binary, link, rpc } = LAYER_TOGGLES;
  return { binary: binary.listLayers(given), link: link.listLayers(given), rpc: rpc.listLayers(given) };
}

/** What a toggle made last. */
interface Applied {
  readonly before: Graph;
  readonly names: ReadonlySet<string>;
  readonly recipe: string;
  readonly after: Graph;
}

/** Applies the toggles in turn; those in front of the first that changed are not applied again. */
function createToggler(given: Graph): (edits: Edits) => Graph {
  const latest = new Map<ToggleId, Applied>();
  const apply = (toggle: LayerToggle, before: Graph, edits: Edits): Graph => {
    const names = edits.on[toggle.id];
    if (names.size === 0) return before;
    const known = latest.get(toggle.id);
    const { recipe } = edits;
    if (known?.before === before && known.recipe === recipe && sameNames(known.names, names)) return known.after;
    const after = toggle.apply(before, names, edits);
    latest.set(toggle.id, { before, names, recipe, after });
    return after;
  };
  return (edits) => Object.values(LAYER_TOGGLES).reduce((graph, toggle) => apply(toggle, graph, edits), given);
}

function isReshaped({ candidate }: Edits): boolean {
  return Object.keys(candidate).length > 0;
}

/**
 * The values of knobs in another space of the same network. Where a toggle split blocks or joined them, a depth keeps
 * its share.
 */
export function carryKnobs(before: Space, after: Space, candidate: Candidate): Candidate {
  return Object.fromEntries(
    after.knobs.flatMap((knob) => {
      const value = candidate[knob.id];
      const known = before.knobs.find(({ id }) => id === knob.id);
      if (value === undefined || known === undefined || !isSizeKnob(known) || !isSizeKnob(knob)) return [];
      const size = readSize(candidate, knob);
      const carried = knob.kind === 'depth' ? Math.round((size * knob.present) / known.present) : size;
      const [low, high] = rangeOf(after, knob);
      return [[knob.id, Math.min(high, Math.max(low, carried))] as const];
    }),
  );
}

/** Whether anything is scored: a real network has no score. */
export function isScored({ terms }: Pick<Design, 'terms'>): boolean {
  return terms.layers.length > 0;
}

/** A measure of a design. */
export function measureOfDesign(name: MeasureName, { report, score }: Pick<Design, 'report' | 'score'>): number {
  return name === 'score' ? score : report.totals[name];
}
