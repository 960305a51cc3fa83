import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { failShape, formatShape, isDivisible, type Operands, only, requireOperand } from './rule.ts';

export function inferTile({ repeats }: OpAttrs['tile'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  if (repeats.length !== shape.length || repeats.some((count) => count < 0)) {
    failShape(node, `cannot repeat ${formatShape(shape)} by ${formatShape(repeats)}`);
  }
  return only(
    shape.map((size, axis) => size * repeats[axis]!),
    dtype,
  );
}

export function inferResize({ sizes }: OpAttrs['resize'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  if (sizes.length === shape.length && sizes.every((size) => size > 0)) return only(sizes, dtype);
  return failShape(node, `cannot resize ${formatShape(shape)} to ${formatShape(sizes)}`);
}

/** [N, C, H, W] -> [N, C / block^2, H * block, W * block]. */
export function inferDepthToSpace({ block }: OpAttrs['depthToSpace'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireImage(inputs, block, node);
  const [batch, channels, height, width] = shape;
  if (!isDivisible(channels, block * block)) {
    failShape(
      node,
      `cannot spread the ${channels} channels of ${formatShape(shape)} over blocks of ${block} x ${block}`,
    );
  }
  return only([batch, channels / (block * block), height * block, width * block], dtype);
}

/** [N, C, H, W] -> [N, C * block^2, H / block, W / block]. */
export function inferSpaceToDepth({ block }: OpAttrs['spaceToDepth'], inputs: Operands, node: string): OperandType[] {
  const { shape, dtype } = requireImage(inputs, block, node);
  const [batch, channels, height, width] = shape;
  if (!isDivisible(height, block) || !isDivisible(width, block)) {
    failShape(node, `cannot cut ${formatShape(shape)} into blocks of ${block} x ${block}`);
  }
  return only([batch, channels * block * block, height / block, width / block], dtype);
}

type ImageShape = readonly [batch: number, channels: number, height: number, width: number];

function requireImage(inputs: Operands, block: number, node: string): OperandType & { readonly shape: ImageShape } {
  const { shape, dtype } = requireOperand(inputs, 0, node);
  if (isImage(shape) && Number.isInteger(block) && block >= 1) return { shape, dtype };
  return failShape(node, `cannot move blocks of ${block} in ${formatShape(shape)}, which needs 4 axes`);
}

function isImage(shape: Shape): shape is ImageShape {
  return shape.length === 4;
}
