import type { ByteSource } from './byte-source.ts';

interface Foreign {
  readonly what: string;
  readonly fix: string;
}

const EXPORT_AGAIN = 'export the model to ONNX first';
const PYTORCH: Foreign = { what: 'a zip archive, as PyTorch and Keras save models', fix: EXPORT_AGAIN };

/** Beginnings of the files that are most often taken for a model, as Latin-1 text at an offset. */
const MAGICS: readonly (readonly [number, string, Foreign])[] = [
  [0, 'version https://git-lfs', { what: 'a Git LFS pointer', fix: 'run git lfs pull' }],
  [0, 'PK\u0003\u0004', PYTORCH],
  [0, '\u0089HDF', { what: 'an HDF5 file, as Keras saves models', fix: EXPORT_AGAIN }],
  [4, 'TFL3', { what: 'a TensorFlow Lite model', fix: EXPORT_AGAIN }],
  [4, 'ORTM', { what: 'an ONNX Runtime model (.ort)', fix: 'give the .onnx model it was made from' }],
  [0, '\u001f\u008b', { what: 'a gzip archive', fix: 'unpack it first' }],
  [0, '\u0080\u0002', { what: 'a Python pickle', fix: EXPORT_AGAIN }],
  [0, '\u0080\u0003', { what: 'a Python pickle', fix: EXPORT_AGAIN }],
  [0, '\u0080\u0004', { what: 'a Python pickle', fix: EXPORT_AGAIN }],
  [0, '\u0089PNG', { what: 'a PNG image', fix: 'give an .onnx model' }],
  [0, '\u00ff\u00d8\u00ff', { what: 'a JPEG image', fix: 'give an .onnx model' }],
  [0, '\u0093NUMPY', { what: 'a NumPy array', fix: 'give an .onnx model' }],
  [0, '\u007fELF', { what: 'a program', fix: 'give an .onnx model' }],
];

const HEAD_BYTES = 256;

/** What a file that is no ONNX model is, judged by its beginning; undefined if that tells nothing. */
export function describeForeign(source: ByteSource): Foreign | undefined {
  const head = Buffer.from(source.read(0, HEAD_BYTES)).toString('latin1');
  const magic = MAGICS.find(([offset, text]) => head.startsWith(text, offset));
  return magic?.[2] ?? describeText(head);
}

function describeText(head: string): Foreign | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  if (/[\u0000-\u0008\u000e-\u001f\u007f]/.test(head)) return undefined;
  const start = head.trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<head)/.test(start))
    return { what: 'a web page', fix: 'download the file itself, not the page about it' };
  if (start.startsWith('<')) return { what: 'an XML file', fix: 'give an .onnx model' };
  if (start.startsWith('{') || start.startsWith('[')) return { what: 'a JSON file', fix: 'give an .onnx model' };
  return { what: 'text', fix: 'give an .onnx model' };
}
