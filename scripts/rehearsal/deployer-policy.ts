/** Whether the policy that docs/deploying.md gives a deployer allows what `sls` asked of AWS. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Access } from '../../local/region/gateway/accesses.ts';
import { compilePolicy, type PolicyStatement } from '../../local/region/gateway/policy.ts';
import { accessesOf, operationOf, type RecordedCall } from './access-of-call.ts';

export const DEPLOYER_POLICY = 'config/iam/deployer-policy.json';

export function readCalls(file: string): RecordedCall[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as RecordedCall);
}

export interface CallSummary extends Access {
  readonly region: string;
  readonly times: number;
}

/** Each access once, with how often it was needed. */
export function summaryOf(calls: readonly RecordedCall[], account: string): CallSummary[] {
  const summary = new Map<string, CallSummary>();
  for (const call of calls) {
    const accesses = accessesOf(call, account);
    // What needs no permission was called all the same.
    const named = accesses.length > 0 ? accesses : [{ action: `${call.service}:${operationOf(call)}`, resource: '*' }];
    for (const { action, resource } of named) {
      const key = `${call.region} ${action} ${resource}`;
      const times = (summary.get(key)?.times ?? 0) + 1;
      summary.set(key, { region: call.region, action, resource, times });
    }
  }
  return [...summary.values()].sort((one, other) => one.action.localeCompare(other.action));
}

export function readPolicy(root: string, account: string): readonly PolicyStatement[] | undefined {
  const file = path.join(root, DEPLOYER_POLICY);
  if (!existsSync(file)) return undefined;
  return statementsOf(readFileSync(file, 'utf8'), account);
}

/** Filled in as config/iam/README.md tells. */
export function statementsOf(text: string, account: string): readonly PolicyStatement[] {
  const filled = text.replaceAll('ACCOUNT_ID', account).replaceAll('MAIL_DOMAIN', '*');
  return (JSON.parse(filled) as { Statement: PolicyStatement[] }).Statement;
}

/**
 * What `sls` asks in vain and does without. `sls remove` asks whether there is a repository of images, and takes a refusal
 * for a no: the shop has none.
 */
const DONE_WITHOUT = new Set(['ecr:DescribeRepositories']);

/** What was asked for and is not allowed, each once. */
export function refusals(
  calls: readonly RecordedCall[],
  statements: readonly PolicyStatement[],
  account: string,
): string[] {
  const refused = new Set<string>();
  for (const call of calls) {
    const policy = compilePolicy(statements, { 'aws:RequestedRegion': call.region, 'aws:ResourceAccount': account });
    for (const access of accessesOf(call, account)) {
      if (!DONE_WITHOUT.has(access.action) && !policy(access).allowed)
        refused.add(`${access.action} on ${access.resource} (${call.region})`);
    }
  }
  return [...refused].sort();
}
