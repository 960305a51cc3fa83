import { setFlagsFromString } from 'node:v8';

/** How much of a function V8 runs before it asks whether to optimise it, in bytes of bytecode; its own is 132 KiB. */
const BUDGET = 1_000_000;
/** The version whose flag was tried; V8 does not promise its flags. */
const TRIED = '11.';

/**
 * Lets V8 optimise later, in all threads. A run over a hundred models ends before code that was optimised in each thread
 * pays: it takes half the processor time without. Longer runs reach the same speed.
 */
export function delayOptimisation(): void {
  if (process.versions.v8.startsWith(TRIED)) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
