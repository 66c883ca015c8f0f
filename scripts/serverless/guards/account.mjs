import { missing, ok } from '../finding.mjs';

/**
 * One shop lives in one account: the tables of two accounts do not replicate. `expected` is the account that another
 * region of the same run is in. What is about one region asks that one alone: the other may be what is lost.
 */
export async function account(surroundings, expected) {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const { ask, region: only, stage } = surroundings;
  const regions = only ? [only] : surroundings.regions;
  const accounts = await Promise.all(
    regions.map(async (region) => {
      const { Account } = await ask(region, STSClient, new GetCallerIdentityCommand({})).catch((cause) => {
        const isSilent = cause.$response === undefined && cause.$metadata?.httpStatusCode === undefined;
        const way = `If it is lost, work on the other one with --region.`;
        if (isSilent) throw new Error(`${region} does not answer (${cause.name}: ${cause.message}). ${way}`, { cause });
        const message = `${region} does not take these credentials (${cause.name}: ${cause.message}). Are they valid, and is the region enabled for the account?`;
        throw new Error(message, { cause });
      });
      return Account;
    }),
  );
  const all = [...new Set([...accounts, ...(expected ? [expected] : [])])];
  if (all.length === 1) return [ok('account', `${stage} goes to ${all[0]}, in ${regions.join(' and ')}.`)];
  const where = regions.map((region, at) => `${region} is ${accounts[at]}`).join(', ');
  const other = expected ? `, and the region deployed before is ${expected}` : '';
  return [missing('account', `The regions are in different accounts: ${where}${other}.`)];
}
