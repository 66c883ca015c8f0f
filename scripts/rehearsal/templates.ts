/** cfn-lint over every template of every stage, in both regions. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { LOCAL_STAGE, packageRegions } from '../../compiled/package.ts';
import { run } from './processes.ts';

/** Twice what a busy machine needs. */
const LIMIT_MS = 600_000;
const ROOT = path.resolve(import.meta.dirname, '../..');
const CONFIGURATION = path.join(import.meta.dirname, 'cfn-lint.yml');

export function stages(): string[] {
  return Object.keys(parse(readFileSync(path.join(ROOT, 'config/stages.yml'), 'utf8')));
}

/** As the template tests make them, so that what they made is used again. */
function packaged(stage: string, regions: readonly string[]) {
  return packageRegions({ stage, regions, root: ROOT, withoutCode: stage !== LOCAL_STAGE });
}

/** What cfn-lint looked at. It throws what cfn-lint says. */
export async function lintTemplates(programs: string, regions: readonly string[]): Promise<number> {
  const templates: string[] = [];
  for (const stage of stages()) {
    for (const directory of Object.values(await packaged(stage, regions))) {
      const files = readdirSync(directory).filter((file) =>
        /^cloudformation-template-(update|nested).*\.json$/.test(file),
      );
      templates.push(...files.map((file) => path.join(directory, file)));
    }
  }
  const args = ['--config-file', CONFIGURATION, '--format', 'parseable', '--', ...templates];
  const { status, output } = await run(path.join(programs, 'cfn-lint'), args, LIMIT_MS, { cwd: ROOT });
  if (status !== 0) throw new Error(output.replaceAll(`${ROOT}${path.sep}`, '').trim());
  return templates.length;
}
