import type { ValueId } from '../../graph/graph.ts';
import type { CellOperation } from '../block-config.ts';
import { shuffleChannels } from '../channels.ts';
import { emitActivation, emitAdd, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { channelsOf, mapSizeOf, recipeOf } from '../net.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';

const SHUFFLE_GROUPS = 4;

export interface EdgeSite {
  readonly name: string;
  readonly stride: number;
  readonly groups: number;
}

type OperationBuilder = (net: Net, x: ValueId, site: EdgeSite) => ValueId;

const OPERATIONS: { readonly [K in CellOperation]: OperationBuilder } = {
  conv3x3: (net, x, site) => emitGroupConv(net, x, site, 3, 1),
  conv5x5: (net, x, site) => emitGroupConv(net, x, site, 5, 1),
  dilatedConv3x3: (net, x, site) => emitGroupConv(net, x, site, 3, 2),
  dilatedConv5x5: (net, x, site) => emitGroupConv(net, x, site, 5, 2),
  maxPool3x3: (net, x, site) => emitWindow(net, x, site, 'max'),
  averagePool3x3: (net, x, site) => emitWindow(net, x, site, 'average'),
  skip: (net, x, site) => (site.stride === 1 ? x : emitFactorizedReduce(net, x, site.name, channelsOf(net, x))),
};

export function emitCellOperation(net: Net, x: ValueId, operation: CellOperation, site: EdgeSite): ValueId {
  return OPERATIONS[operation](net, x, site);
}

/** Norm, sign, grouped convolution, PReLU, channel shuffle, plus the input at stride 1. */
function emitGroupConv(
  net: Net,
  x: ValueId,
  { name, stride, groups }: EdgeSite,
  kernel: number,
  dilation: number,
): ValueId {
  const options = { width: channelsOf(net, x), kernel, dilation, stride, groups };
  const y = shuffleChannels(net, emitActivated(net, x, name, options), SHUFFLE_GROUPS, `${name}.shuffle`);
  return stride === 1 ? emitAdd(net, x, y, `${name}.add`) : y;
}

function emitActivated(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  return emitActivation(net, recipe, emitUnit(net, recipe, x, name, options), name);
}

/** A 1x1 convolution, plus the input where the width stays. */
export function emitPointwise(net: Net, x: ValueId, name: string, width: number): ValueId {
  const y = emitActivated(net, x, name, { width, kernel: 1 });
  return channelsOf(net, x) === width ? emitAdd(net, x, y, `${name}.add`) : y;
}

/** Half the map: two strided 1x1 convolutions, the second one pixel further, side by side. */
export function emitFactorizedReduce(net: Net, x: ValueId, name: string, width: number): ValueId {
  const recipe = recipeOf(net, name, true);
  const normed = emitNorm(net, x, `${name}.norm`);
  const [height, length] = mapSizeOf(net, x) as [number, number];
  const further = net.builder.add(
    'slice',
    { axes: [2, 3], starts: [1, 1], ends: [height, length], steps: [1, 1] },
    [normed],
    { name: `${name}.further` },
  );
  const halves = [normed, further].map((half, index) =>
    emitConv(net, recipe, half, `${name}.half${index + 1}`, { width: width / 2, kernel: 1, stride: 2 }),
  );
  return emitActivation(net, recipe, net.builder.add('concat', { axis: 1 }, halves, { name: `${name}.concat` }), name);
}

/** Padding does not count in the average. */
function emitWindow(net: Net, x: ValueId, { name, stride }: EdgeSite, mode: 'max' | 'average'): ValueId {
  const window = {
    kernel: [3, 3],
    strides: [stride, stride],
    dilations: [1, 1],
    pads: [1, 1, 1, 1],
    autoPad: 'explicit',
  } as const;
  return net.builder.add('pool', { ...window, mode, ceilMode: false, countIncludePad: false }, [x], { name });
}
