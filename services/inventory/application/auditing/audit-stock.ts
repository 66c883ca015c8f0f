import type { Clock } from '../../../../shared/kernel/clock.ts';
import { type Difference, heldIn, isUnchanged, LedgerSum, roundAt } from '../../domain/auditing/audit.ts';
import type { Quota } from '../../domain/quota.ts';
import type { Audits, QuotaKey, Stock } from '../../ports.ts';

/** A run ends within its function's minute, even if every quota takes all attempts. The next run goes on from there. */
const RUN_MS = 30_000;
const PER_PAGE = 25;
/** A quota that sells all the time is read again, and left for the next round if it does not hold still. */
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
  /** They changed during every look, so they were not audited in this round. */
  readonly busy: number;
  readonly differences: readonly Finding[];
  readonly deficit: number;
  /** Whether all quotas of the region have been seen in this round. */
  readonly round: 'through' | 'goes-on' | 'not-due';
}

/**
 * Adds up the ledger of every quota of this region and what orders hold of it, and compares the result with the quota. The
 * first unit of difference counts.
 */
export async function auditStock(parts: AuditParts): Promise<AuditRun> {
  const { audits, clock } = parts;
  const started = clock();
  const run = { agreed: 0, busy: 0, differences: [] as Finding[], deficit: 0 };
  let round = roundAt(await audits.round(), started);
  if (!round) return { ...run, round: 'not-due' };
  do {
    const page = await audits.quotas(PER_PAGE, round.cursor);
    for (const { sku, region, shard, deficit, ...audited } of await auditPage(parts, page.items)) {
      if (audited.kind === 'differs') run.differences.push({ sku, region, shard, difference: audited.difference });
      else run[audited.kind] += 1;
      run.deficit += deficit;
    }
    round = { startedAt: round.startedAt, ...(page.nextCursor !== undefined && { cursor: page.nextCursor }) };
    await audits.keepRound(round);
  } while (round.cursor !== undefined && clock().getTime() - started.getTime() < RUN_MS);
  return { ...run, round: round.cursor === undefined ? 'through' : 'goes-on' };
}

type Audited = Pick<Quota, 'sku' | 'region' | 'shard' | 'deficit'> &
  ({ readonly kind: 'agreed' | 'busy' } | { readonly kind: 'differs'; readonly difference: Difference });

/** Reads once, for all quotas of a page, what orders hold: after the quotas, and before they are read again. */
async function auditPage(parts: AuditParts, page: readonly QuotaKey[]): Promise<Audited[]> {
  const audited = new Map<QuotaKey, Audited>();
  let open = page;
  for (let attempt = 1; open.length > 0 && attempt <= ATTEMPTS; attempt += 1) {
    // The indexes may lag behind the quota by a moment.
    if (attempt > 1) await parts.sleep((attempt - 1) * 200);
    const quotas = await Promise.all(open.map((key) => quotaAt(parts, key)));
    const held = heldIn(await parts.audits.openReservations());
    const looks = await Promise.all(quotas.map((quota) => auditQuota(parts, quota, held(quota))));
    for (const [index, key] of open.entries()) {
      const look = looks[index];
      // A difference stays found even if its quota does not hold still for another look.
      if (look && (look.kind !== 'busy' || !audited.has(key))) audited.set(key, look);
    }
    open = open.filter((key) => audited.get(key)?.kind !== 'agreed');
  }
  return [...audited.values()];
}

/**
 * Quota, holds and ledger are read one after the other, so they are compared only if the quota did not change meanwhile: every
 * line and every change of a reservation gives its quota a new version.
 */
async function auditQuota(parts: AuditParts, quota: Quota, held: number): Promise<Audited> {
  const { audits } = parts;
  const { sku, region, shard, deficit } = quota;
  const key = { sku, region, shard };
  const checkpoint = await audits.checkpoint(key);
  if (checkpoint && isUnchanged(quota, held, checkpoint)) return { ...key, kind: 'agreed', deficit };
  const now = parts.clock();
  const sum = new LedgerSum(checkpoint, now);
  for await (const lines of audits.linesAfter(key, checkpoint?.upTo)) sum.add(lines);
  const after = await quotaAt(parts, key);
  if (after.version !== quota.version) return { ...key, kind: 'busy', deficit: after.deficit };
  const difference = sum.differenceFrom(after, held);
  if (difference.length > 0) return { ...key, kind: 'differs', difference, deficit: after.deficit };
  await audits.keep(sum.checkpointOf(after, now));
  return { ...key, kind: 'agreed', deficit: after.deficit };
}

async function quotaAt({ stock }: AuditParts, { sku, region, shard }: QuotaKey): Promise<Quota> {
  const quota = await stock.quota(sku, region, shard);
  if (!quota) throw new Error(`The index lists a quota of ${sku} in ${region} that the table does not have.`);
  return quota;
}
