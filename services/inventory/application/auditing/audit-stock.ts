import type { Clock } from '../../../../shared/kernel/clock.ts';
import { type Difference, isUnchanged, LedgerSum, roundAt } from '../../domain/auditing/audit.ts';
import type { Quota } from '../../domain/quota.ts';
import type { Audits, QuotaKey, Stock } from '../../ports.ts';

/** A run ends within its function's minute, also when every quota takes all attempts; the next one goes on from there. */
const RUN_MS = 30_000;
const PER_PAGE = 10;
/** A quota that sells without a pause is looked at again, and left for the next round when it does not hold still. */
const ATTEMPTS = 5;

export interface AuditParts {
  readonly audits: Audits;
  readonly stock: Pick<Stock, 'quota'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly region: string;
}

export interface Finding extends QuotaKey {
  readonly difference: Difference;
}

export interface AuditRun {
  readonly agreed: number;
  /** They changed under every look: not audited in this round. */
  readonly busy: number;
  readonly differences: readonly Finding[];
  readonly deficit: number;
  /** Whether all quotas of the region have been seen in this round. */
  readonly round: 'through' | 'goes-on' | 'not-due';
}

/** Sums up the ledger of every quota of this region and holds it against the quota: the first unit of difference counts. */
export async function auditStock(parts: AuditParts): Promise<AuditRun> {
  const { audits, clock } = parts;
  const started = clock();
  const run = { agreed: 0, busy: 0, differences: [] as Finding[], deficit: 0 };
  let round = roundAt(await audits.round(), started);
  if (!round) return { ...run, round: 'not-due' };
  do {
    const page = await audits.quotas(PER_PAGE, round.cursor);
    for (const key of page.items) {
      const audited = await auditQuota(parts, key);
      if (audited.kind === 'differs') run.differences.push({ ...key, difference: audited.difference });
      else run[audited.kind] += 1;
      run.deficit += audited.deficit;
    }
    round = { startedAt: round.startedAt, ...(page.nextCursor !== undefined && { cursor: page.nextCursor }) };
    await audits.keepRound(round);
  } while (round.cursor !== undefined && clock().getTime() - started.getTime() < RUN_MS);
  return { ...run, round: round.cursor === undefined ? 'through' : 'goes-on' };
}

type Audited = { readonly deficit: number } & (
  | { readonly kind: 'agreed' | 'busy' }
  | { readonly kind: 'differs'; readonly difference: Difference }
);

/** A quota and its ledger are read one after the other, so they are compared only when the quota did not move meanwhile. */
async function auditQuota(parts: AuditParts, key: QuotaKey): Promise<Audited> {
  const { audits, sleep } = parts;
  const checkpoint = await audits.checkpoint(key);
  let quota = await quotaAt(parts, key);
  if (checkpoint && isUnchanged(quota, checkpoint)) return { kind: 'agreed', deficit: quota.deficit };
  let difference: Difference | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const now = parts.clock();
    const sum = new LedgerSum(checkpoint, now);
    for await (const lines of audits.linesAfter(key, checkpoint?.upTo)) sum.add(lines);
    const after = await quotaAt(parts, key);
    const { deficit } = after;
    if (after.version === quota.version) {
      difference = sum.differenceFrom(after);
      if (difference.length === 0) {
        await audits.keep(sum.checkpointOf(after, now));
        return { kind: 'agreed', deficit };
      }
    }
    quota = after;
    // The ledger's index may lag behind the quota by a moment.
    if (attempt < ATTEMPTS) await sleep(attempt * 200);
  }
  const { deficit } = quota;
  return difference ? { kind: 'differs', difference, deficit } : { kind: 'busy', deficit };
}

async function quotaAt({ stock }: AuditParts, { sku, region, shard }: QuotaKey): Promise<Quota> {
  const quota = await stock.quota(sku, region, shard);
  if (!quota) throw new Error(`The quota of ${sku} in ${region} is in its index and nowhere else.`);
  return quota;
}
