// node scripts/openapi/generate.ts
// Writes the OpenAPI document that the shop serves. It is committed: a change of the API is seen when it is reviewed,
// and a function that only shows it need not carry the schemas it was made from. A test says when it is out of date.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from './document.ts';

const root = path.join(import.meta.dirname, '../..');
const file = path.join(root, 'services/operations/contracts/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
const biome = path.join(root, 'node_modules/.bin/biome');
const { status } = spawnSync(biome, ['format', '--write', file], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
