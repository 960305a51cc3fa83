import { int, ints, string } from './attributes.ts';
import type { Lower, NodeOf, Site } from './site.ts';

export const lowerConcat: Lower<'concat'> = ({ attrs }, site) => site.emit('Concat', { axis: int(attrs.axis) });

export const lowerSplit: Lower<'split'> = ({ attrs }, site) => {
  const inputs = [site.inputs[0]!, site.ints('sizes', attrs.sizes)];
  site.emit('Split', { axis: int(attrs.axis) }, { inputs });
};

export const lowerSlice: Lower<'slice'> = ({ attrs }, site) => {
  const { axes, starts, ends, steps } = attrs;
  const bounds = { starts, ends: ends.map((end, index) => endOf(site, axes[index]!, end)), axes, steps };
  const operands = Object.entries(bounds).map(([label, values]) => site.ints(label, values));
  site.emit('Slice', {}, { inputs: [site.inputs[0]!, ...operands] });
};

/** A clamped end of -1 lies in front of the first element, where ONNX would count from the back. */
function endOf(site: Site, axis: number, end: number): number {
  return end < 0 ? -site.inputType(0)!.shape.at(axis)! - 1 : end;
}

export const lowerGather: Lower<'gather'> = ({ attrs }, site) => site.emit('Gather', { axis: int(attrs.axis) });

export const lowerPad: Lower<'pad'> = ({ attrs: { pads, mode, value } }, site) => {
  if (mode === 'wrap' && site.opset < 19) site.refuse('padding by wrapping around needs operator set 19');
  const [x = '', , storedValue] = site.inputs;
  const constant =
    mode === 'constant' && value !== 0 ? storedValue || site.scalar('value', value) : (storedValue ?? '');
  site.emit('Pad', { mode: string(mode) }, { inputs: [x, site.ints('pads', pads), constant] });
};

export const lowerReshape: Lower<'reshape'> = ({ attrs: { shape, allowZero } }, site) => {
  const inputs = [site.inputs[0]!, site.ints('shape', shape)];
  const isPlain = !allowZero || !shape.includes(0);
  if (!isPlain && site.opset < 14) site.refuse('reshaping to a size of 0 needs operator set 14');
  site.emit('Reshape', isPlain ? {} : { allowzero: int(1) }, { inputs });
};

export const lowerFlatten: Lower<'flatten'> = ({ attrs }, site) => site.emit('Flatten', { axis: int(attrs.axis) });

export const lowerTranspose: Lower<'transpose'> = ({ attrs }, site) =>
  site.emit('Transpose', { perm: ints(attrs.perm) });

export const lowerSqueeze: Lower<'squeeze'> = ({ attrs }, site) => writeAxes(site, 'Squeeze', attrs.axes);

export const lowerUnsqueeze: Lower<'unsqueeze'> = ({ attrs }, site) => writeAxes(site, 'Unsqueeze', attrs.axes);

function writeAxes(site: Site, type: string, axes: readonly number[]): void {
  site.emit(type, {}, { inputs: [site.inputs[0]!, site.ints('axes', axes)] });
}

export const lowerExpand: Lower<'expand'> = ({ attrs }, site) =>
  site.emit('Expand', {}, { inputs: [site.inputs[0]!, site.ints('shape', attrs.shape)] });

export const lowerTile: Lower<'tile'> = ({ attrs }, site) =>
  site.emit('Tile', {}, { inputs: [site.inputs[0]!, site.ints('repeats', attrs.repeats)] });

/** By the scales the file stores where they give the output's sizes, which they do exactly, else by the sizes. */
export const lowerResize: Lower<'resize'> = (node, site) => {
  const scales = [1, 2].find((index) => givesSizes(node, site, index));
  const region = isCropping(node) ? (site.inputs[1] ?? '') : '';
  const [x = ''] = site.inputs;
  const inputs =
    scales === undefined ? [x, region, '', site.ints('sizes', node.attrs.sizes)] : [x, region, site.inputs[scales]!];
  site.emit('Resize', { mode: string(node.attrs.mode) }, { inputs });
};

function isCropping({ extra }: NodeOf<'resize'>): boolean {
  const mode = extra?.coordinate_transformation_mode;
  return mode?.type === 'string' && mode.value === 'tf_crop_and_resize';
}

/** Old operator sets have the scales as second operand, newer ones as third. */
function givesSizes(node: NodeOf<'resize'>, site: Site, index: number): boolean {
  const { shape } = site.inputType(0)!;
  const scales = site.inputType(index)?.shape[0] === shape.length ? site.elements(index) : undefined;
  if (scales === undefined || isCropping(node)) return false;
  return shape.every((size, axis) => Math.floor(size * Number(scales[axis])) === node.attrs.sizes[axis]);
}

export const lowerDepthToSpace: Lower<'depthToSpace'> = ({ attrs: { block, mode } }, site) =>
  site.emit('DepthToSpace', { blocksize: int(block), mode: string(mode) });

export const lowerSpaceToDepth: Lower<'spaceToDepth'> = ({ attrs }, site) =>
  site.emit('SpaceToDepth', { blocksize: int(attrs.block) });
