import type { Wire } from './wire.ts';

/** Reads a StringStringEntryProto that ends before `end` into the map. */
export function readEntry(wire: Wire, end: number, into: Map<string, string>): void {
  let key = '';
  let value = '';
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) key = wire.string(stop);
    else if (tag === 18) value = wire.string(stop);
    else wire.skipUnknown('StringStringEntry', tag, stop);
  }
  wire.close(stop);
  into.set(key, value);
}
