import type { ValueId } from '../../graph/graph.ts';
import type { FireBlock, InceptionBlock } from '../block-config.ts';
import type { Net } from '../net.ts';
import { emitPool } from '../pooling.ts';
import type { BlockSite } from './block.ts';
import { emitStep } from './step.ts';

/** GoogLeNet's module (Szegedy et al., CVPR 2015) as torchvision has it: norms, and 3x3 in place of 5x5. */
export function emitInception(net: Net, x: ValueId, { widths }: InceptionBlock, { name, index }: BlockSite): ValueId {
  const [direct, reduce3, wide3, reduce5, wide5, pooled] = widths[index] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const step = (input: ValueId, part: string, width: number, kernel: number) =>
    emitStep(net, input, `${name}.${part}`, { width, kernel });
  const pool = emitPool(net, x, `${name}.branch4.pool`, { mode: 'max', kernel: 3, stride: 1, pad: 1, ceil: true });
  const branches = [
    step(x, 'branch1', direct, 1),
    step(step(x, 'branch2.reduce', reduce3, 1), 'branch2', wide3, 3),
    step(step(x, 'branch3.reduce', reduce5, 1), 'branch3', wide5, 3),
    step(pool, 'branch4', pooled, 1),
  ];
  return net.builder.add('concat', { axis: 1 }, branches, { name: `${name}.concat` });
}

/** SqueezeNet's module (Iandola et al., 2016): a squeezing 1x1, then 1x1 and 3x3 side by side; no norms in its real form. */
export function emitFire(net: Net, x: ValueId, { widths, bias }: FireBlock, { name, index }: BlockSite): ValueId {
  const [squeeze, expand1, expand3] = widths[index] as [number, number, number];
  const step = (input: ValueId, part: string, width: number, kernel: number) =>
    emitStep(net, input, `${name}.${part}`, { width, kernel, bias, norm: false });
  const squeezed = step(x, 'squeeze', squeeze, 1);
  const branches = [step(squeezed, 'expand1x1', expand1, 1), step(squeezed, 'expand3x3', expand3, 3)];
  return net.builder.add('concat', { axis: 1 }, branches, { name: `${name}.concat` });
}
