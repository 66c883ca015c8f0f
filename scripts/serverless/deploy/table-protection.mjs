// Tables are protected from deletion, except while a deployment makes one: a protected table cannot be rolled back, and
// would then stand in the way of the next deployment. So protection is off until the new tables have proved healthy.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeStack, isSettled } from './stack.mjs';
import { tablesMissingIn } from './tables.mjs';

export const PARAMETER = 'ProtectTables';

const LOOK_EVERY_MS = 2000;
const LIMIT_MS = 30 * 60_000;

/** What a deployment of a region hands to its stack. */
export async function protectionWhileDeploying(surroundings, region) {
  const { regions, settings } = surroundings;
  if (region !== regions[0] || settings.protectTables !== 'true') return settings.protectTables;
  const made = await tablesMissingIn(surroundings, region);
  return made.length > 0 ? 'false' : 'true';
}

/**
 * Once a region is healthy. True when it changed something.
 * @param {any} surroundings
 * @param {string} region
 * @param {{ roleArn?: string | undefined, lookEveryMs?: number, limitMs?: number }} options
 */
export async function protectTables(
  surroundings,
  region,
  { roleArn, lookEveryMs = LOOK_EVERY_MS, limitMs = LIMIT_MS },
) {
  const { ask, settings, stackName } = surroundings;
  const before = await describeStack(surroundings, region);
  if (before?.parameters[PARAMETER] === settings.protectTables) return false;
  const { CloudFormationClient, UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const Parameters = Object.keys(before.parameters).map((ParameterKey) =>
    ParameterKey === PARAMETER
      ? { ParameterKey, ParameterValue: settings.protectTables }
      : { ParameterKey, UsePreviousValue: true },
  );
  await ask(
    region,
    CloudFormationClient,
    new UpdateStackCommand({
      ...{ StackName: stackName, UsePreviousTemplate: true, Parameters, ...(roleArn && { RoleARN: roleArn }) },
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    }),
  );
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(lookEveryMs)) {
    const stack = await describeStack(surroundings, region);
    if (isSettled(stack)) return true;
    if (/ROLLBACK|FAILED/.test(stack?.status ?? '')) {
      throw new Error(`The tables could not be protected from deletion: ${stackName} in ${region} is ${stack.status}.`);
    }
  }
  throw new Error(
    `The update of ${stackName} in ${region} that protects the tables has not ended after ${limitMs} ms.`,
  );
}
