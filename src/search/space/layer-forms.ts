import type { Graph, ValueId } from '../../graph/graph.ts';
import type { ChannelGroups } from '../../reshape/channel-groups.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import { changeGroups, listGroupable, makeGroups } from '../../reshape/substitute/change-groups.ts';
import { changeKernels, listKernels } from '../../reshape/substitute/change-kernels.ts';
import { addElasticLinks, listLinkable } from '../../reshape/substitute/elastic-link.ts';
import type { Relaxed } from '../../reshape/substitute/relax-precision.ts';
import { listRelaxable, relaxPrecision } from '../../reshape/substitute/relax-precision.ts';
import { listReshapable, substituteRpc } from '../../reshape/substitute/rpc.ts';
import type { Convolution } from '../../reshape/substitute/select-convolutions.ts';
import { selectConvolutions } from '../../reshape/substitute/select-convolutions.ts';
import type { FormKind, KnobValue, LayerForm } from './knob.ts';
import { FORM_KINDS } from './knob.ts';
import { refuseForm } from './refuse-form.ts';
import type { FormDetails, LayerForms } from './space-options.ts';

/** A convolution that can take several forms. */
export interface FormLayer {
  readonly name: string;
  /** `stage1.block2.conv1`. */
  readonly id: string;
  /** Indices into `Knobs.parts` and the part's blocks. */
  readonly part: number;
  readonly block: number;
  /** Index into the part's units. */
  readonly unit: number;
  readonly present: LayerForm;
  readonly isWeightBinary: boolean;
  /** What it reads and makes, in the space's graph. */
  readonly ends: readonly [ValueId, ValueId];
  /** Forms that are offered, by kind, the present one among them; kinds with one form only are left out. */
  readonly offers: ReadonlyMap<FormKind, readonly KnobValue[]>;
}

/** Order in which forms are told. */
const ORDER: Readonly<Record<string, readonly KnobValue[]>> = {
  precision: ['real', 'weights', 'binary'],
  form: ['conv', 'rpc'],
  elasticLink: ['off', 'on'],
};

/**
 * The convolutions of a network that get a choice, in order; `graph` is the network with its units marked. Throws
 * `E_KNOB` for terms that name no layer, and for a form that none of its layers can take.
 */
export function listFormLayers(
  { graph: given, groups, parts }: Knobs,
  graph: Graph,
  wishes: readonly LayerForms[],
  details: FormDetails,
): FormLayer[] {
  if (wishes.length === 0) return [];
  const skills = findSkills(graph, groups, details);
  const wanted = wishes.map((wish) => ({ wish, names: selectConvolutions(given, wish.layers ?? ['all']) }));
  for (const one of wanted) checkWish(graph, one, skills);
  const layers: FormLayer[] = [];
  parts.forEach((part, partIndex) => {
    let depth = 0;
    part.blocks.forEach((block, blockIndex) => {
      if (block.isBridge) return;
      if (block.hasMac) depth += 1;
      let convolutions = 0;
      for (const index of block.segments.flatMap(({ nodes }) => nodes)) {
        const node = graph.nodes[index]!;
        if (node.kind !== 'conv') continue;
        const name = node.role.shortcut ? 'shortcut' : `conv${++convolutions}`;
        const offers = listOffers(node.name, wanted, skills.get(node.name)!, presentForm(node));
        if (offers.size === 0) continue;
        layers.push({
          name: node.name,
          id: uniqueId(layers, `${part.name}.block${Math.max(1, depth)}.${name}`),
          part: partIndex,
          block: blockIndex,
          unit: node.role.block,
          present: presentForm(node),
          isWeightBinary: node.weightBits === 1,
          ends: [node.inputs[0]!, node.outputs[0]!],
          offers,
        });
      }
    });
  });
  return layers;
}

function uniqueId(layers: readonly FormLayer[], wanted: string): string {
  const count = layers.filter(({ id }) => id === wanted || id.startsWith(`${wanted}_`)).length;
  return count === 0 ? wanted : `${wanted}_${count + 1}`;
}

function presentForm({ weightBits, inputBits, attrs }: Convolution): LayerForm {
  return {
    precision: weightBits !== 1 ? 'real' : inputBits === 1 ? 'binary' : 'weights',
    form: 'conv',
    elasticLink: 'off',
    kernel: attrs.kernel[0]!,
    groups: attrs.groups,
  };
}

/** Values that a convolution can take, by kind. */
type Skills = Readonly<Record<FormKind, (value: KnobValue) => boolean>>;

function findSkills(
  graph: Graph,
  groups: ChannelGroups,
  { rpcStride2 = 'conv' }: FormDetails,
): ReadonlyMap<string, Skills> {
  const relaxable = listRelaxable(graph);
  const reshapable = listReshapable(graph, { stride2: rpcStride2 });
  const linkable = listLinkable(graph, groups);
  const kernels = listKernels(graph);
  const groupable = listGroupable(graph);
  const found = new Map<string, Skills>();
  for (const node of graph.nodes) {
    if (node.kind !== 'conv') continue;
    const { name } = node;
    const kernel = kernels.get(name);
    const present = presentForm(node);
    found.set(name, {
      precision: (value) => value === present.precision || (relaxable.get(name) ?? []).some((other) => other === value),
      form: (value) => value === 'conv' || reshapable.has(name),
      elasticLink: (value) => value === 'off' || linkable.has(name),
      kernel: (value) => value === present.kernel || (kernel !== undefined && Number(value) % 2 === 1),
      groups: (value) => value === present.groups || groupable.has(name),
    });
  }
  return found;
}

type Wanted = { readonly wish: LayerForms; readonly names: ReadonlySet<string> };

function checkWish(graph: Graph, { wish, names }: Wanted, skills: ReadonlyMap<string, Skills>): void {
  for (const kind of FORM_KINDS) {
    for (const value of wish[kind] ?? []) {
      if ([...names].some((name) => skills.get(name)![kind](value))) continue;
      const layers = graph.nodes.filter((node) => node.kind === 'conv' && names.has(node.name)) as Convolution[];
      throw refuseForm(kind, value, layers, (wish.layers ?? ['all']).join(','));
    }
  }
}

function listOffers(
  name: string,
  wanted: readonly Wanted[],
  skills: Skills,
  present: LayerForm,
): ReadonlyMap<FormKind, readonly KnobValue[]> {
  const offers = new Map<FormKind, readonly KnobValue[]>();
  for (const kind of FORM_KINDS) {
    const wish = wanted.findLast(({ wish: other, names }) => other[kind] !== undefined && names.has(name))?.wish;
    if (wish === undefined) continue;
    const possible = new Set<KnobValue>([present[kind], ...wish[kind]!.filter((value) => skills[kind](value))]);
    const order = ORDER[kind];
    const values = [...possible].sort((a, b) =>
      order === undefined ? Number(a) - Number(b) : order.indexOf(a) - order.indexOf(b),
    );
    if (values.length > 1) offers.set(kind, values);
  }
  return offers;
}

/** Links need binary inputs, and a reshaped convolution has no kernel and no groups of its own. */
export function isPossible(form: LayerForm, present: LayerForm): boolean {
  if (form.elasticLink === 'on' && form.precision !== 'binary') return false;
  return form.form === 'conv' || (form.kernel === present.kernel && form.groups === present.groups);
}

/** The layer without one of its offers; a kind with one form left is none. */
export function withoutForm(layer: FormLayer, kind: FormKind, value: KnobValue): FormLayer {
  const offers = new Map(layer.offers);
  const values = offers.get(kind)!.filter((other) => other !== value);
  if (values.length > 1) offers.set(kind, values);
  else offers.delete(kind);
  return { ...layer, offers };
}

/** Every form that the layer may have. */
export function listLayerForms({ offers, present }: FormLayer): LayerForm[] {
  let forms: LayerForm[] = [present];
  for (const [kind, values] of offers) {
    forms = forms.flatMap((form) => values.map((value) => ({ ...form, [kind]: value })));
  }
  return forms.filter((form) => isPossible(form, present));
}

/** Whether a form is one that is offered for the layer, in every kind. */
export function canTake({ offers, present }: FormLayer, form: LayerForm): boolean {
  const isOffered = FORM_KINDS.every(
    (kind) => form[kind] === present[kind] || offers.get(kind)?.includes(form[kind]) === true,
  );
  return isOffered && isPossible(form, present);
}

/** Whether the layer's input and output channels make as many groups as the form has. */
export function fitsGroups(layer: FormLayer, { groups }: LayerForm, channels: readonly [number, number]): boolean {
  return groups === layer.present.groups || makeGroups(...channels, groups);
}

/** Whether the convolution in this form has 1-bit weights. */
export function isBinaryForm({ isWeightBinary }: FormLayer, { precision }: LayerForm): boolean {
  return isWeightBinary && precision !== 'real';
}

/** The graph with convolutions in these forms, by name; forms are possible ones. */
export function applyForms(graph: Graph, forms: ReadonlyMap<string, Change>, details: FormDetails): Graph {
  const named = [...forms].filter(([, { form, present }]) => FORM_KINDS.some((kind) => form[kind] !== present[kind]));
  const pick = (test: (change: Change) => boolean): string[] =>
    named.filter(([, change]) => test(change)).map(([name]) => name);
  const relaxed = named.filter(([, { form, present }]) => form.precision !== present.precision);
  let current = relaxPrecision(
    graph,
    new Map(relaxed.map(([name, { form }]) => [name, form.precision as Relaxed])),
  ).graph;
  const windows = named.filter(([, { form, present }]) => form.kernel !== present.kernel);
  current = changeKernels(current, new Map(windows.map(([name, { form }]) => [name, form.kernel]))).graph;
  const grouped = named.filter(([, { form, present }]) => form.groups !== present.groups);
  current = changeGroups(current, new Map(grouped.map(([name, { form }]) => [name, form.groups]))).graph;
  const linked = pick(({ form }) => form.elasticLink === 'on');
  if (linked.length > 0) {
    current = addElasticLinks(current, { select: linked, gamma: details.linkScale ?? 'channel' }).graph;
  }
  const reshaped = pick(({ form }) => form.form === 'rpc');
  const { rpcStride2: stride2 = 'conv', rpcOddMaps: oddMaps = 'pad' } = details;
  if (reshaped.length > 0) current = substituteRpc(current, { select: reshaped, stride2, oddMaps }).graph;
  return current;
}

/** A convolution's form, and the one it has in the given network. */
export interface Change {
  readonly form: LayerForm;
  readonly present: LayerForm;
}
