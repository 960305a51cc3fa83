import type { OpAttrs } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import { countElements, positiveAxis } from '../../graph/tensor.ts';
import { float, int } from './attributes.ts';
import { writeReduction } from './lower-reduce.ts';
import type { Lower, NodeOf, Site } from './site.ts';

export const lowerBatchNorm: Lower<'batchNorm'> = ({ attrs }, site) =>
  site.emit('BatchNormalization', { epsilon: float(attrs.epsilon) });

type Form = OpAttrs['normalise']['form'];

export const lowerNormalise: Lower<'normalise'> = (node, site) => FORMS[node.attrs.form](node, site);

const FORMS: { readonly [F in Form]: Lower<'normalise'> } = {
  layer: (node, site) => {
    const { axis, epsilon } = node.attrs;
    if (site.opset < 17) return writeLayerNorm(node, site);
    site.emit('LayerNormalization', { axis: int(axis), epsilon: float(epsilon) });
  },
  instance: ({ attrs }, site) => site.emit('InstanceNormalization', { epsilon: float(attrs.epsilon) }),
  group: (node, site) => {
    const groups = groupsOf(node, site);
    const perGroup = site.inputType(1)?.shape[0] === groups;
    // operator set 18 scales by group, 21 by channel
    const isNative = site.opset >= 21 ? !perGroup : site.opset >= 18 && perGroup;
    if (!isNative) return writeGroupNorm(node, site, groups);
    site.emit('GroupNormalization', { epsilon: float(node.attrs.epsilon) });
  },
  response: (_node, site) => site.emit('LRN'),
  lp: ({ attrs }, site) => site.emit('LpNormalization', { axis: int(attrs.axis) }),
  meanVariance: (_node, site) => site.emit('MeanVarianceNormalization'),
};

function groupsOf({ extra }: NodeOf<'normalise'>, site: Site): number {
  const groups = extra?.num_groups;
  return groups?.type === 'int' ? groups.value : site.refuse('its number of groups is not known');
}

/** Layer normalisation (Ba et al. 2016, arXiv 1607.06450, equation 4) in older operators. */
function writeLayerNorm({ attrs }: NodeOf<'normalise'>, site: Site): void {
  if (site.outputs.length > 1) site.refuse('mean and deviation of LayerNormalization need operator set 17');
  const [x = '', scale = '', shift = ''] = site.inputs;
  const type = site.inputType(0)!;
  const first = positiveAxis(attrs.axis, type.shape.length);
  const axes = type.shape.map((_, axis) => axis).slice(first);
  const moments = { ...type, shape: type.shape.map((size, axis) => (axis < first ? size : 1)) };
  const mean = writeReduction(site, 'mean', 'ReduceMean', x, moments, axes);
  const centred = site.step('centred', 'Sub', [x, mean], type);
  const squared = site.step('squared', 'Mul', [centred, centred], type);
  const variance = writeReduction(site, 'variance', 'ReduceMean', squared, moments, axes);
  const guarded = site.step('guarded', 'Add', [variance, site.scalar('epsilon', attrs.epsilon)], moments);
  const deviation = site.step('deviation', 'Sqrt', [guarded], moments);
  const normal = site.step('normal', 'Div', [centred, deviation], type);
  if (shift === '') {
    site.emit('Mul', {}, { inputs: [normal, scale], omit: ['stash_type'] });
    return;
  }
  const scaled = site.step('scaled', 'Mul', [normal, scale], type);
  site.emit('Add', {}, { inputs: [scaled, shift], omit: ['stash_type'] });
}

/** Group normalisation (Wu and He 2018) as instance normalisation of each group laid out as one channel. */
function writeGroupNorm({ attrs }: NodeOf<'normalise'>, site: Site, groups: number): void {
  const type = site.inputType(0)!;
  const parameters = site.inputType(1)!;
  const perGroup = parameters.shape[0] === groups;
  const grouped: Shape = [type.shape[0]!, groups, countElements(type.shape.slice(1)) / groups];
  const x = site.step('grouped', 'Reshape', [site.inputs[0]!, site.ints('groups', grouped)], {
    ...type,
    shape: grouped,
  });
  const vector = { dtype: type.dtype, shape: [groups] };
  const scale = perGroup ? site.inputs[1]! : site.constant('one', vector, new Array<number>(groups).fill(1));
  const shift = perGroup ? site.inputs[2]! : site.constant('zero', vector, new Array<number>(groups).fill(0));
  const epsilon = { epsilon: float(attrs.epsilon) };
  const normal = site.step('normal', 'InstanceNormalization', [x, scale, shift], { ...type, shape: grouped }, epsilon);
  const omit = ['num_groups', 'stash_type'];
  const back = site.ints('shape', type.shape);
  if (perGroup) {
    site.emit('Reshape', {}, { inputs: [normal, back], omit });
    return;
  }
  const restored = site.step('restored', 'Reshape', [normal, back], type);
  const alongChannels: Shape = [parameters.shape[0]!, ...type.shape.slice(2).map(() => 1)];
  const channels = site.ints('channels', alongChannels);
  const column = (label: string, name: string) =>
    site.step(label, 'Reshape', [name, channels], { ...parameters, shape: alongChannels });
  const scaled = site.step('scaled', 'Mul', [restored, column('scale', site.inputs[1]!)], type);
  site.emit('Add', {}, { inputs: [scaled, column('shift', site.inputs[2]!)], omit });
}
