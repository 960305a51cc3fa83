import type { Shape } from '../../graph/tensor.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';

/** Changes of resolution; every form ends as the sizes of the output. */
export const RESIZE_RULES: Readonly<Record<string, Convert>> = {
  Resize: (node) => (node.opset < 11 ? resizeTo(node, scaledBy(node, 1)) : resize(node)),
  Upsample: (node) => resizeTo(node, scaledBy(node, 1)),
};

/** `Upsample` and the first `Resize`: scales as an operand, a list, or one attribute an axis. */
function scaledBy(node: SourceNode, index: number): Shape | undefined {
  const { attributes } = node;
  const scales = node.known(index) ?? attributes.floats('scales') ?? imageScales(node);
  if (scales === undefined || scales.length === 0) return undefined;
  return node.shape(0).map((size, axis) => Math.floor(size * (scales[axis] ?? 1)));
}

function imageScales({ attributes }: SourceNode): readonly number[] | undefined {
  const height = attributes.float('height_scale');
  const width = attributes.float('width_scale');
  return height === undefined || width === undefined ? undefined : [1, 1, height, width];
}

/** Operands x, roi, scales, sizes; scales and sizes may be for some axes only. Source: ONNX, Resize-18. */
function resize(node: SourceNode): Converted | null {
  const shape = node.shape(0);
  const given = node.attributes.ints('axes');
  const axes = given === undefined ? shape.map((_, axis) => axis) : node.axes(given);
  const sizes = node.known(3);
  if (sizes !== undefined && sizes.length > 0) {
    const policy = node.attributes.string('keep_aspect_ratio_policy') ?? 'stretch';
    return resizeTo(node, fitSizes(shape, axes, node.exact(sizes, 'a size'), policy));
  }
  const scales = node.known(2);
  if (scales === undefined || scales.length === 0) return resizeTo(node, undefined);
  return resizeTo(node, scaleShape(node, shape, axes, scales));
}

/** floor(size * scale), and for cropping also times the kept share of the axis. */
function scaleShape(
  node: SourceNode,
  shape: Shape,
  axes: readonly number[],
  scales: readonly number[],
): Shape | undefined {
  const crops = node.attributes.string('coordinate_transformation_mode') === 'tf_crop_and_resize';
  node.attributes.keep('coordinate_transformation_mode');
  const roi = crops ? node.known(1) : undefined;
  if (crops && roi === undefined) return undefined;
  const sizes = [...shape];
  axes.forEach((axis, index) => {
    const share = roi === undefined ? 1 : roi[index + axes.length]! - roi[index]!;
    sizes[axis] = Math.floor(shape[axis]! * share * (scales[index] ?? 1));
  });
  return sizes;
}

function fitSizes(shape: Shape, axes: readonly number[], wanted: readonly number[], policy: string): Shape {
  const ratios = axes.map((axis, index) => (wanted[index] ?? shape[axis]!) / shape[axis]!);
  const common = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  const sizes = [...shape];
  axes.forEach((axis, index) => {
    sizes[axis] = policy === 'stretch' ? (wanted[index] ?? shape[axis]!) : Math.round(shape[axis]! * common);
  });
  return sizes;
}

/** Without sizes that can be computed those the file declares are taken. */
function resizeTo(node: SourceNode, sizes: Shape | undefined): Converted | null {
  const known = sizes ?? node.declaredShape(0);
  if (known === undefined) return null;
  const mode = node.attributes.string('mode') ?? 'nearest';
  return become(node, 'resize', { sizes: node.exact(known, 'a size'), mode }, [node.input(0), ...node.storedFrom(1)]);
}
