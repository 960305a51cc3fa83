import { z } from 'zod';
import { CHECK_SCHEMA } from './check-schema.ts';

/** The schema of `bitbone check`'s configuration for editors, as the text of a file (JSON Schema, draft 7). */
export function printCheckSchema(): string {
  const schema = z.toJSONSchema(CHECK_SCHEMA, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ title: 'Configuration of bitbone check', ...schema }, null, 2)}\n`;
}
