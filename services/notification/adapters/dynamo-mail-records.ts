import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../shared/storage/conditional.ts';
import { GatheredReads } from '../../../shared/storage/gathered-reads.ts';
import { standingItems } from '../../../shared/storage/standing-items.ts';
import type { Claimed, MailRecords } from '../ports.ts';
import { type MailRecord, recordFromItem, recordKey } from './mail-record-item.ts';

/**
 * Longer than the function may run (20 s), so that no attempt is overtaken while it sends; shorter than the queue hides
 * a message (120 s), so that the next attempt after a crash finds the lease ended.
 */
const LEASE_MS = 60_000;
/** Longer than any message lives (14 days in the queue, 14 more among the dead letters). */
const KEPT_DAYS = 90;

const FREE = 'attribute_not_exists(pk) OR (#status = :claimed AND leaseEnds < :now)';

/** Who has begun to send what overrides a mail comes back to it, however long ago that was: no lease of it ends. */
const isUntouched = (TableName: string) =>
  ({
    TableName,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }) as const;

export class DynamoMailRecords implements MailRecords {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;
  readonly #regions: readonly string[];
  readonly #reads: GatheredReads;

  constructor(db: DynamoDBDocumentClient, table: string, region: string, regions: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
    this.#regions = regions;
    this.#reads = new GatheredReads(db, table);
  }

  /**
   * Free is what no region is at or done with. What another region has written came by replication, late or not at all: looking
   * at it before tells no less than a condition would, at a fifth of the cost. What overrides a mail may be begun here in
   * the same moment: that is one transaction.
   */
  async claim(cause: string, now: Date, overriddenBy: readonly string[]): Promise<Claimed> {
    const isFree = {
      TableName: this.#table,
      ConditionExpression: FREE,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':claimed': 'CLAIMED', ':now': now.toISOString() },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const Item = {
      ...recordKey(cause, this.#region),
      status: 'CLAIMED',
      leaseEnds: new Date(now.getTime() + LEASE_MS).toISOString(),
      expiresAt: Math.floor(now.getTime() / 1000) + KEPT_DAYS * 86_400,
    };
    const elsewhere = this.#regions
      .filter((region) => region !== this.#region)
      .map((region) => recordKey(cause, region));
    if (overriddenBy.length === 0) {
      const standing = (await this.#reads.get(elsewhere)).map(recordFromItem).filter(isTakenAt(now));
      if (standing.length > 0) return takenBy(standing);
      const put = await conditional(this.#db.send(new PutCommand({ ...isFree, Item })));
      if (put.kind === 'done') return { kind: 'claimed' };
      return takenBy(put.standing ? [recordFromItem(put.standing)] : []);
    }
    const overriding = overriddenBy.flatMap((other) =>
      this.#regions.map((region) => ({ ...isUntouched(this.#table), Key: recordKey(other, region) })),
    );
    const others = elsewhere.map((Key) => ({ ...isFree, Key }));
    const checks = [...others, ...overriding].map((check) => ({ ConditionCheck: check }));
    try {
      await this.#db.send(new TransactWriteCommand({ TransactItems: [{ Put: { ...isFree, Item } }, ...checks] }));
      return { kind: 'claimed' };
    } catch (error) {
      const standing = standingItems(error)?.filter((each) => each !== undefined && each !== 'absent');
      if (!standing?.length) throw error;
      return takenBy(standing.map(recordFromItem));
    }
  }

  async settle(cause: string, end: 'SENT' | 'FAILED', now: Date): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table,
      Key: recordKey(cause, this.#region),
      UpdateExpression: 'SET #status = :end, settledAt = :now',
      ConditionExpression: '#status = :claimed',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':end': end, ':now': now.toISOString(), ':claimed': 'CLAIMED' },
    });
    // Refused when it is settled: by this call, whose answer was lost, or by an attempt that outlived its lease. That stands.
    await conditional(this.#db.send(update));
  }
}

/** The same as the condition says. */
const isTakenAt =
  (now: Date) =>
  ({ status, leaseEnds }: MailRecord): boolean =>
    status !== 'CLAIMED' || leaseEnds >= now.toISOString();

function takenBy(standing: readonly MailRecord[]): Claimed {
  return { kind: standing.some(({ status }) => status !== 'CLAIMED') ? 'settled' : 'under-way' };
}
