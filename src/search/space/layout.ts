import { BitboneError } from '../../graph/errors.ts';
import { countDepth, countFixed } from '../../reshape/knobs.ts';
import type { StageBlock } from '../../reshape/stages.ts';
import { findDeciders } from '../deciders.ts';
import type { StageCounts } from '../stage-counts.ts';
import { addLayer, listBinary, stageOf } from '../stage-counts.ts';
import type { LayerForm } from './knob.ts';
import { isSizeKnob } from './knob.ts';
import { isBinaryForm, isPossible } from './layer-forms.ts';
import type { Frame } from './space-frame.ts';

/** More combinations of forms than this in one unit are not enumerated. */
const MOST_FORMS = 20_000;

/** How many removable blocks of a part stay. */
export type DepthRule =
  | { readonly kind: 'fixed'; readonly kept: number }
  /** A knob of its own: the blocks of a stage end somewhere, which needs no more state than whether they have ended. */
  | { readonly kind: 'free'; readonly knob: number; readonly kept: ReadonlySet<number> }
  /** Tied to other knobs: known beforehand. */
  | { readonly kind: 'tied'; readonly knob: number; readonly variable: number; readonly fixed: number };

/** One unit of the chain and what decides it; numbers of knobs and variables are indices into the space's lists. */
export interface Place {
  readonly name: string;
  readonly part: number;
  /** Index into the part's units. */
  readonly unit: number;
  readonly isFirstOfBlock: boolean;
  readonly stageBlock: StageBlock;
  readonly isLastOfPart: boolean;
  /** Stage whose binary layers are counted in front of the unit, and behind it; whether a unit behind asks for the latter. */
  readonly stageBefore: string;
  readonly stageAfter: string;
  readonly isAsked: boolean;
  /** Removable blocks of the part before this unit's. */
  readonly rank: number;
  readonly depth: DepthRule;
  /** Gene that tells whether the block stays, where its depth is free: of the block's first unit. */
  readonly presence: number | undefined;
  readonly widthKnobs: readonly number[];
  readonly formKnobs: readonly number[];
  readonly forms: readonly PlaceForm[];
  /** Variables that are set here, and those that are known behind it. */
  readonly opened: readonly number[];
  readonly carried: readonly number[];
  /** Of `opened`: those that only say the forms of this unit. */
  readonly own: ReadonlySet<number>;
  /** Orders of widths that can be checked from here on. */
  readonly orders: readonly number[];
}

/** The layers of a unit in one combination of forms. */
export interface PlaceForm {
  readonly isPossible: boolean;
  readonly layers: readonly LayerForm[];
  readonly binaryLayers: StageCounts;
}

export interface Layout {
  readonly places: readonly Place[];
  /** Whether a candidate might be left without binary layers, which is then no candidate. */
  readonly tracksBinary: boolean;
  /** Number of values per gene: a variable each, then a presence each. */
  readonly radix: readonly number[];
}

/** The space as a chain of units: what each reads, and from where to where a variable must be remembered. */
export function layOutChain(space: Frame): Layout {
  const drafts = listDrafts(space);
  const counted = followStages(space, drafts);
  const homes = space.homes.map(({ variable }) => variable);
  const reads = drafts.map((draft) => new Set(listReads(draft).map((knob) => homes[knob]!)));
  const orderAt = space.orders.map(({ before, after }) => {
    const place = Math.max(firstRead(reads, before), firstRead(reads, after));
    reads[place]?.add(before).add(after);
    return place;
  });
  const opensAt = space.variables.map((_, variable) => firstRead(reads, variable));
  const closesAt = space.variables.map((_, variable) => reads.findLastIndex((read) => read.has(variable)));
  let presences = 0;
  const places = drafts.map((draft, at): Place => {
    const opened = listWhere(opensAt, (place) => place === at);
    const isOwn = (variable: number): boolean =>
      closesAt[variable] === at && space.variables[variable]!.knobs.every((knob) => draft.formKnobs.includes(knob));
    const isFree = draft.depth.kind === 'free' && draft.stageBlock.isRemovable && draft.isFirstOfBlock;
    return {
      ...draft,
      ...counted[at]!,
      depth: withVariable(draft.depth, homes),
      presence: isFree ? space.variables.length + presences++ : undefined,
      forms: listForms(space, draft),
      opened,
      carried: listWhere(opensAt, (place, variable) => place >= 0 && place <= at && closesAt[variable]! > at),
      own: new Set(opened.filter(isOwn)),
      orders: listWhere(orderAt, (place) => place === at),
    };
  });
  const radix = [...space.variables.map(({ rows }) => rows.length), ...new Array<number>(presences).fill(2)];
  return { places, tracksBinary: mayLackBinary(space, places), radix };
}

type Counted = Pick<Place, 'stageBefore' | 'stageAfter' | 'isAsked'>;
type Draft = Omit<Place, keyof Counted | 'presence' | 'forms' | 'opened' | 'carried' | 'own' | 'orders'>;

/** Where along the chain binary layers of which stage are counted. Throws `E_UNSUPPORTED` for stages that alternate. */
function followStages(space: Frame, drafts: readonly Draft[]): Counted[] {
  const present = space.findVariant([]);
  const stages = drafts.map(({ part, unit }) => {
    const layers = listBinary(present, present.units[part]![unit]!);
    return [...new Set(layers.map((index) => stageOf(present, index)))];
  });
  let stageAfter = '';
  return stages.map((own, at) => {
    const stageBefore = stageAfter;
    stageAfter = own.at(-1) ?? stageAfter;
    const behind = new Set(stages.slice(at + 1).flat());
    const isLeft = [stageBefore, ...own].some((stage) => stage !== stageAfter && behind.has(stage));
    if (!isLeft) return { stageBefore, stageAfter, isAsked: behind.has(stageAfter) };
    throw new BitboneError('E_UNSUPPORTED', 'binary layers of two stages alternate', {
      subject: space.shape.graph.name,
      fix: 'search fewer layers, or a network with its stages one after the other',
    });
  });
}

function listDrafts(space: Frame): Draft[] {
  return space.shape.parts.flatMap(({ blocks, name }, part) =>
    space.units[part]!.map(({ block, nodes, isFirstOfBlock }, unit, { length }): Draft => {
      const formKnobs = space.knobs.flatMap((knob, index) => {
        if (isSizeKnob(knob)) return [];
        const layer = space.layers[knob.layer]!;
        return layer.part === part && layer.unit === unit ? [index] : [];
      });
      return {
        ...{ name: `${name}.block${block + 1}`, part, unit, isFirstOfBlock, formKnobs },
        stageBlock: blocks[block]!,
        isLastOfPart: unit === length - 1,
        rank: blocks.slice(0, block).filter(({ isRemovable }) => isRemovable).length,
        depth: findDepth(space, part),
        widthKnobs: findDeciders(space, nodes),
      };
    }),
  );
}

function findDepth(space: Frame, part: number): DepthRule {
  const { blocks } = space.shape.parts[part]!;
  const stage = space.shape.stages.findIndex((known) => known.part === part);
  const knob = space.knobs.findIndex((known) => known.kind === 'depth' && known.stage === stage);
  const fixed = countFixed(blocks);
  const known = space.knobs[knob];
  if (known?.kind !== 'depth') {
    return { kind: 'fixed', kept: (space.depths[stage] ?? countDepth(blocks)) - fixed };
  }
  const variable = space.variables.findIndex(({ knobs }) => knobs.includes(knob));
  return space.variables[variable]!.knobs.length > 1
    ? { kind: 'tied', knob, variable, fixed }
    : { kind: 'free', knob, kept: new Set(known.values.map((value) => value - fixed)) };
}

function withVariable(depth: DepthRule, homes: readonly number[]): DepthRule {
  return depth.kind === 'tied' ? { ...depth, variable: homes[depth.knob]! } : depth;
}

function listReads({ widthKnobs, formKnobs, depth, stageBlock }: Draft): number[] {
  const depths = depth.kind === 'tied' && stageBlock.isRemovable ? [depth.knob] : [];
  return [...widthKnobs, ...formKnobs, ...depths];
}

function firstRead(reads: readonly ReadonlySet<number>[], variable: number): number {
  return reads.findIndex((read) => read.has(variable));
}

function listWhere<T>(values: readonly T[], test: (value: T, index: number) => boolean): number[] {
  return values.flatMap((value, index) => (test(value, index) ? [index] : []));
}

/** Every combination of the unit's form knobs, the last varying fastest. */
function listForms(space: Frame, { name, formKnobs, part, unit }: Draft): PlaceForm[] {
  const layers = space.layers.flatMap((layer, index) =>
    layer.part === part && layer.unit === unit ? [{ layer, index }] : [],
  );
  const present = space.findVariant([]);
  const binary = listBinary(present, present.units[part]![unit]!).map((index) => {
    return { name: present.graph.nodes[index]!.name, stage: stageOf(present, index) };
  });
  const count = formKnobs.reduce((product, knob) => product * space.knobs[knob]!.values.length, 1);
  if (count > MOST_FORMS) {
    throw new BitboneError(
      'E_UNSUPPORTED',
      `${count} combinations of forms are too many: no tensor alone divides its layers`,
      {
        subject: name,
        fix: 'offer forms to fewer of its layers',
      },
    );
  }
  let combinations: LayerForm[][] = [layers.map(({ layer }) => layer.present)];
  for (const index of formKnobs) {
    const knob = space.knobs[index]!;
    if (isSizeKnob(knob)) continue;
    const at = layers.findIndex(({ index: layer }) => layer === knob.layer);
    combinations = combinations.flatMap((forms) =>
      knob.values.map((value) => forms.with(at, { ...forms[at]!, [knob.kind]: value })),
    );
  }
  return combinations.map((forms) => ({
    layers: forms,
    isPossible: forms.every((form, at) => isPossible(form, layers[at]!.layer.present)),
    binaryLayers: countLayers(
      binary.filter(({ name }) => {
        const at = layers.findIndex(({ layer }) => layer.name === name);
        return at < 0 || isBinaryForm(layers[at]!.layer, forms[at]!);
      }),
    ),
  }));
}

function countLayers(layers: readonly { readonly stage: string }[]): StageCounts {
  const counts = new Map<string, number>();
  for (const { stage } of layers) addLayer(counts, stage);
  return counts;
}

/** No, where some block that always stays keeps a binary layer in every form. */
function mayLackBinary(space: Frame, places: readonly Place[]): boolean {
  if (space.score.layers.size === 0) return false;
  return !places.some(
    ({ stageBlock, depth, rank, forms }) =>
      (!stageBlock.isRemovable || rank < leastKept(depth, space)) &&
      forms.every(({ binaryLayers }) => binaryLayers.size > 0),
  );
}

function leastKept(depth: DepthRule, { knobs }: Frame): number {
  if (depth.kind === 'fixed') return depth.kept;
  if (depth.kind === 'free') return Math.min(...depth.kept);
  return Math.min(...knobs[depth.knob]!.values.map(Number)) - depth.fixed;
}
