import { describeTable, tablesOwnedIn } from '../deploy/tables.mjs';
import { missing, ok } from '../finding.mjs';

/** What an operator types to take tables back into the stack. */
export const IMPORT_TABLES = 'tables=import';

/**
 * Tables outlive their stack. A stack that wants to make a table whose name is taken fails and rolls back: it has to be
 * told to take the table as it is, which nobody should do without knowing.
 */
export async function retainedTables(surroundings, { mayImport = false } = {}) {
  const { region, regions, stage, tables } = surroundings;
  const [first] = regions;
  if (region && region !== first) return [];
  const found = await Promise.all(tables.map(({ name }) => describeTable(surroundings, first, name)));
  const existing = tables.map(({ name }) => name).filter((_, at) => found[at]);
  const owned = await tablesOwnedIn(surroundings, first);
  const gone = tables.map(({ name }) => name).filter((name) => owned.has(name) && !existing.includes(name));
  if (gone.length > 0) {
    return [
      missing(
        'tables',
        `The stack of ${first} manages ${gone.join(', ')}, and DynamoDB does not have it: somebody deleted it. Restore it under its name from its point-in-time backup, with its replicas, before anything is deployed.`,
      ),
    ];
  }
  if (existing.length === 0) return [];
  const orphans = existing.filter((name) => !owned.has(name));
  if (orphans.length === 0) return [ok('tables', `The stack of ${first} manages ${existing.length} tables.`)];
  if (mayImport)
    return [ok('tables', `${orphans.join(', ')}: taken back into the stack of ${first}, with their data.`)];
  return [
    missing(
      'tables',
      `${orphans.join(', ')} exist in ${first} and belong to no stack of this stage: an earlier one left them behind. To use them with what is in them: npx sls deploy --stage ${stage} --param="${IMPORT_TABLES}". To begin anew, delete them first (docs/deploying.md, "Deploying again").`,
    ),
  ];
}
