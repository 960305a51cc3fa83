import { FORMATS, type FormatName } from '../../export/formats.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { ExportFlags } from '../flags.ts';

/** Flags that only some formats take. */
const ONLY_FOR: readonly (readonly [key: keyof ExportFlags, flag: string, formats: readonly FormatName[]])[] = [
  ['form', '--form', ['onnx']],
  ['opset', '--opset', ['onnx', 'qonnx']],
  ['irVersion', '--ir-version', ['onnx', 'qonnx']],
  ['external', '--external', ['onnx', 'qonnx']],
];

/** The format that is asked for. Throws `E_USAGE` for a flag that it does not take. */
export function chooseFormat(flags: ExportFlags): FormatName {
  const format = flags.format ?? formatOf(flags.output);
  for (const [key, flag, formats] of ONLY_FOR) {
    if (flags[key] === undefined || formats.includes(format)) continue;
    const fix = `leave it out, or add --format ${formats[0]}`;
    throw new BitboneError('E_USAGE', `says nothing to the format ${format}`, { subject: flag, fix });
  }
  return format;
}

/** The first format whose files end so; ONNX for other endings. */
function formatOf(output: string): FormatName {
  const names = Object.keys(FORMATS) as FormatName[];
  return names.find((name) => output.toLowerCase().endsWith(FORMATS[name].extension)) ?? 'onnx';
}
