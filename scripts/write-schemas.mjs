// Writes the published JSON Schemas from their zod originals; run with `npm run schemas`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeBackboneSchema } from '../src/config/backbone-schema.ts';
import { describeSpaceSchema } from '../src/config/space-schema.ts';

const SCHEMAS = { backbone: describeBackboneSchema(), space: describeSpaceSchema() };
for (const [name, schema] of Object.entries(SCHEMAS)) {
  const target = fileURLToPath(new URL(`../configs/schema/${name}.schema.json`, import.meta.url));
  writeFileSync(target, `${JSON.stringify(schema, null, 2)}\n`);
}
