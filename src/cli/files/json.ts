import type { Output } from '../output.ts';

/** One JSON document; indented where a person looks at it. */
export function writeJson(out: Output, document: unknown): void {
  out.write(`${JSON.stringify(document, null, out.isTerminal ? 2 : undefined)}\n`);
}
