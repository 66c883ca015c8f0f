// What a check needs to know of a stage: how it is configured, and how to ask AWS about it in each of its regions.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A check that gets no answer says so; it does not hold up the one who waits for it. */
const ANSWER_LIMIT_MS = 15_000;

/**
 * @typedef {object} Surroundings
 * @property {string} stage
 * @property {string[]} regions in the order they are deployed; the first one's stack owns the tables
 * @property {string | undefined} region the only one this is about, if there is one
 * @property {any} settings of the stage: config/stages.yml
 * @property {string} stackName the same in every region
 * @property {{ name: string, indexes: string[], logicalId: string }[]} tables
 * @property {{ function: string, table: string, index: string }[]} indexUses which function reads which index
 * @property {{ stage: string, region: string } | undefined} packagedFor what an earlier `sls package` was run for
 * @property {(region: string) => Promise<object>} sdkConfig
 * @property {(region: string, Client: any, command: any) => Promise<any>} ask
 */

/** @returns {Surroundings} */
export function surroundingsOf(serverless, region, packageDirectory) {
  const provider = serverless.getProvider('aws');
  const service = packageDirectory ? packagedService(packageDirectory) : serverless.service;
  const { regions, settings } = service.custom;
  const sdkConfig = (where) => provider.getAwsSdkV3Config({ region: where });
  return {
    stage: provider.getStage(),
    regions: Object.values(regions),
    region,
    settings,
    stackName: provider.naming.getStackName(),
    tables: tablesOf(service.resources?.Resources ?? {}),
    indexUses: indexUsesOf(service.functions),
    packagedFor: packageDirectory && { stage: service.provider.stage, region: service.provider.region },
    sdkConfig,
    ask: asking(sdkConfig),
  };
}

function packagedService(directory) {
  return JSON.parse(readFileSync(path.join(directory, 'serverless-state.json'), 'utf8')).service;
}

function tablesOf(resources) {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable')
    .map(([logicalId, { Properties }]) => ({
      logicalId,
      name: Properties.TableName,
      indexes: (Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
    }));
}

/** A function that uses an index says so in its role: `…:table/<table>/index/<index>`. */
function indexUsesOf(functions) {
  return Object.entries(functions).flatMap(([name, { iamRoleStatements = [] }]) =>
    iamRoleStatements
      .flatMap(({ Resource }) => [Resource].flat())
      .flatMap((resource) => {
        const [, table, index] = /table\/([^/]+)\/index\/([^/]+)$/.exec(resource) ?? [];
        return index ? [{ function: name, table, index }] : [];
      }),
  );
}

function asking(sdkConfig) {
  const clients = new Map();
  return async (region, Client, command) => {
    const key = `${region} ${Client.name}`;
    if (!clients.has(key)) clients.set(key, new Client(await sdkConfig(region)));
    return clients.get(key).send(command, { abortSignal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  };
}
