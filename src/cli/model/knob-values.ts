import type { Candidate } from '../../search/space/candidate.ts';

/** Values of knobs as JSON (`{"stage1.depth":2,"stage1.block1.conv1.precision":"real"}`); undefined for anything else. */
export function parseKnobValues(text: string): Candidate | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.values(value).every(isKnobValue) ? (value as Candidate) : undefined;
  } catch {
    return undefined;
  }
}

function isKnobValue(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}
