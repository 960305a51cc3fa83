// Writes the published JSON Schemas from their zod originals; run with `npx tsx scripts/write-schemas.mjs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeBackboneSchema } from '../src/config/backbone-schema.ts';

const target = fileURLToPath(new URL('../configs/schema/backbone.schema.json', import.meta.url));
writeFileSync(target, `${JSON.stringify(describeBackboneSchema(), null, 2)}\n`);
