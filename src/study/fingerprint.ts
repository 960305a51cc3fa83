import type { Graph } from '../graph/graph.ts';
import { printGraph } from '../graph/print.ts';

const PRIME = 0x100000001b3n;
const MASK = (1n << 64n) - 1n;

/** 64-bit FNV-1a of the graph's printed form: equal for equal structure, whatever the weights. 16 hexadecimal digits. */
export function fingerprint(graph: Graph): string {
  return fingerprintText(printGraph(graph));
}

/** 64-bit FNV-1a of a text. */
export function fingerprintText(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(16, '0');
}
