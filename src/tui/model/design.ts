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
import { sameToggles } from './edits.ts';
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
  /** A change of this network takes longer than a frame may. */
  readonly isLarge: boolean;
  /** Layers each toggle can be on for. */
  readonly layers: Readonly<Record<ToggleId, ReadonlySet<string>>>;
  design(edits: Edits): Design;
  /** The knobs of a design; slow the first time after a toggle. */
  spaceOf(design: Pick<Design, 'prepared'>): Space;
  hasSpace(design: Pick<Design, 'prepared'>): boolean;
  /** The design with another toggle setting, its widths and depths carried over. */
  retoggle(design: Design, edits: Edits): Design;
}

/** Measured: binarizing, counting and drawing a network of about so many operations takes 50 ms (bench/explorer.mjs). */
const LARGE_NODES = 1000;

export function createDesigner(given: Graph, settings: SpaceSettings): Designer {
  const spaces = new WeakMap<Graph, Space>();
  let latest: { readonly edits: Edits; readonly graph: Graph } | undefined;
  const prepare = (edits: Edits): Graph => {
    if (latest === undefined || !sameToggles(latest.edits, edits))
      latest = { edits, graph: applyToggles(given, edits) };
    return latest.graph;
  };
  const spaceOf = ({ prepared }: Pick<Design, 'prepared'>): Space => {
    const space = spaces.get(prepared) ?? defineSpace(prepared, settings);
    spaces.set(prepared, space);
    return space;
  };
  const design = (edits: Edits): Design => {
    const prepared = prepare(edits);
    const isReshaped = Object.keys(edits.candidate).length > 0;
    const graph = isReshaped ? materialise(spaceOf({ prepared }), edits.candidate) : prepared;
    return measureDesign(edits, prepared, graph, settings);
  };
  return {
    given,
    settings,
    isLarge: given.nodes.length > LARGE_NODES,
    layers: listToggleable(given),
    design,
    spaceOf,
    hasSpace: ({ prepared }) => spaces.has(prepared),
    retoggle(before, edits) {
      const isReshaped = Object.keys(before.edits.candidate).length > 0;
      if (!isReshaped) return design(edits);
      const after = spaceOf({ prepared: prepare(edits) });
      return design({ ...edits, candidate: carryKnobs(spaceOf(before), after, before.edits.candidate) });
    },
  };
}

function listToggleable(given: Graph): Designer['layers'] {
  const { binary, link, rpc } = LAYER_TOGGLES;
  return { binary: binary.listLayers(given), link: link.listLayers(given), rpc: rpc.listLayers(given) };
}

function applyToggles(given: Graph, edits: Edits): Graph {
  let graph = given;
  for (const toggle of Object.values(LAYER_TOGGLES)) {
    const names = edits.on[toggle.id];
    if (names.size > 0) graph = toggle.apply(graph, names, edits);
  }
  return graph;
}

function measureDesign(edits: Edits, prepared: Graph, graph: Graph, settings: SpaceSettings): Design {
  const { convention, scoreParams } = settings;
  const report = costOf(graph, { convention });
  // shares of compute refer to the network before its widths and depths change, as in a search
  const givenMacs = graph === prepared ? report.totals.macs : costOf(prepared).totals.macs;
  const terms = scoreOf(graph, givenMacs, scoreParams);
  return { edits, prepared, graph, report, score: terms.total, terms };
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
