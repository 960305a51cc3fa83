import type { ValueId } from '../../graph/graph.ts';
import type { BNextBlock } from '../block-config.ts';
import { emitActivation, emitAdd, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { asShortcut, channelsOf, recipeOf } from '../net.ts';
import { emitPool } from '../pooling.ts';
import { prelu } from '../recipes/activations.ts';
import { applyGate } from '../recipes/gates.ts';
import { addParameter, addScalar } from '../sink.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';

/** Share of the input in what the gate sees, at the start. */
const INITIAL_SHARE = 0.5;

/**
 * A gated 3x3 convolution, then gated 1x1 convolutions, one per multiple of the width; every other block
 * multiplies its residual in (github hpi-xnor/BNext).
 */
export function emitBNext(net: Net, x: ValueId, block: BNextBlock, site: BlockSite): ValueId {
  const channels = channelsOf(net, x);
  const multiplies = site.ordinal % 2 === 1;
  const spatial = emitGated(net, x, block, {
    name: `${site.name}.conv3x3`,
    kernel: 3,
    stride: site.stride,
    multiplies,
  });
  const copies = Math.round(block.width / channels);
  const parts = Array.from({ length: copies }, (_, index) => {
    const name = `${site.name}.conv1x1${copies === 1 ? '' : `_${index + 1}`}`;
    return emitGated(net, spatial, block, { name, kernel: 1, stride: 1, multiplies: false });
  });
  return parts.length === 1
    ? parts[0]!
    : net.builder.add('concat', { axis: 1 }, parts, { name: `${site.name}.concat` });
}

interface Part {
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  /** The residual passes a PReLU and multiplies the main path before it is added. */
  readonly multiplies: boolean;
}

/** Threshold, sign, convolution, norm, PReLU, gate, norm, plus residual. */
function emitGated(net: Net, x: ValueId, block: BNextBlock, part: Part): ValueId {
  const { name, kernel, stride, multiplies } = part;
  const width = channelsOf(net, x);
  const recipe = recipeOf(net, name, true);
  const y = emitActivation(net, recipe, emitUnit(net, recipe, x, name, { width, kernel, stride }), name);
  const gated = applyGate(net.builder, y, mixShares(net, shrink(net, x, stride, `${name}.input`), y, name), {
    name: `${name}.gate`,
    inChannels: width,
    hidden: Math.floor(width / block.gate),
    outChannels: width,
    bias: true,
    squash: 'sigmoid',
    bits: block.gateBits,
  });
  const side = asShortcut(net, () => emitSide(net, x, part));
  const product = multiplies
    ? net.builder.add('elementwise', { fn: 'mul' }, [gated, side], { name: `${name}.multiply` })
    : gated;
  return emitAdd(net, emitNorm(net, product, `${name}.norm2`), side, `${name}.add`);
}

function emitSide(net: Net, x: ValueId, { name, stride, multiplies }: Part): ValueId {
  const active = multiplies ? prelu(net.builder, x, channelsOf(net, x), `${name}.shortcut`) : x;
  return shrink(net, active, stride, `${name}.shortcut`);
}

/** share * input + (1 - share) * output with a learned share per channel. */
function mixShares(net: Net, input: ValueId, output: ValueId, name: string): ValueId {
  const share = addParameter(net.builder, `${name}.mix.share`, [1, channelsOf(net, input), 1, 1], INITIAL_SHARE);
  const one = addScalar(net.builder, `${name}.mix.one`, 1);
  const combine = (fn: 'add' | 'sub' | 'mul', a: ValueId, b: ValueId, label: string) =>
    net.builder.add('elementwise', { fn }, [a, b], { name: `${name}.mix.${label}` });
  const rest = combine('sub', one, share, 'rest');
  return combine('add', combine('mul', input, share, 'input'), combine('mul', output, rest, 'output'), 'sum');
}

function shrink(net: Net, x: ValueId, stride: number, name: string): ValueId {
  return stride === 1 ? x : emitPool(net, x, `${name}.pool`, { mode: 'average', kernel: stride, stride });
}
