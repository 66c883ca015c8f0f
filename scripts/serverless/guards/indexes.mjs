import { describeTable } from '../deploy/tables.mjs';
import { missing, ok } from '../finding.mjs';

/**
 * CloudFormation creates or deletes one index of a global table per update, and a new index answers only once it has
 * been filled, in each region. So an index is deployed first, alone, and then the code that reads it.
 */
export async function indexes(surroundings) {
  const { region, regions, tables } = surroundings;
  const looked = region ? [region] : regions;
  const findings = await Promise.all(
    looked.flatMap((here) =>
      tables.map(async (table) => {
        const deployed = await describeTable(surroundings, here, table.name);
        // A table that is made with all its indexes has no rows to fill them from.
        return deployed ? compare(surroundings, table, deployed.indexes, here) : [];
      }),
    ),
  );
  const wrong = findings.flat();
  return wrong.length > 0 ? wrong : [ok('indexes', `The code finds its indexes in ${looked.join(' and ')}.`)];
}

function compare({ indexUses, regions }, { name, indexes: wanted }, deployed, region) {
  const created = wanted.filter((index) => !deployed.has(index));
  const deleted = [...deployed.keys()].filter((index) => !wanted.includes(index));
  // The first region's stack changes them for all.
  if (region === regions[0] && created.length + deleted.length > 1) {
    const changes = [...created.map((index) => `create ${index}`), ...deleted.map((index) => `delete ${index}`)];
    return [
      missing(
        'indexes',
        `${name} in ${region} would ${changes.join(' and ')}. A global table takes one change of its indexes per deployment: deploy them one by one.`,
      ),
    ];
  }
  return indexUses.flatMap(({ function: reader, table, index }) => {
    if (table !== name || !wanted.includes(index)) return [];
    const status = deployed.get(index);
    if (status === 'ACTIVE') return [];
    const state = status ? `is ${status}` : 'does not exist yet';
    const advice = status ? 'wait until it is ACTIVE' : `deploy the index first, without the code that reads it`;
    return [
      missing(
        'indexes',
        `${reader} reads the index ${index} of ${name}, which ${state} in ${region}: ${advice} (docs/deploying.md, "Later deploys").`,
      ),
    ];
  });
}
