import { BitboneError } from '../../graph/errors.ts';
import type { InputShape } from '../../onnx/convert/data-inputs.ts';

const SHAPE = /^\d+(?:[x,]\d+)*$/;

/** Reads `1x3x224x224` or `name:1x3x224x224`. Throws `E_USAGE`. */
export function parseInputShape(text: string): InputShape {
  const at = text.lastIndexOf(':');
  const sizes = text.slice(at + 1).trim();
  const shape = sizes.split(/[x,]/).map(Number);
  if (SHAPE.test(sizes) && shape.every((size) => size > 0 && Number.isSafeInteger(size)))
    return at < 0 ? { shape } : { name: text.slice(0, at), shape };
  throw new BitboneError('E_USAGE', `"${text}" is not a shape`, {
    subject: '--input',
    fix: 'write sizes of at least 1 such as 1x3x224x224, or name:1x3x224x224',
  });
}

/** Reads `N=4`. Throws `E_USAGE`. */
export function parseDimension(text: string): readonly [string, number] {
  const match = /^(.+)=(\d+)$/.exec(text);
  const size = Number(match?.[2]);
  if (match !== null && size > 0 && Number.isSafeInteger(size)) return [match[1]!.trim(), size];
  throw new BitboneError('E_USAGE', `"${text}" is not a size of a dimension`, {
    subject: '--dim',
    fix: 'write it as N=4',
  });
}
