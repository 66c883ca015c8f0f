import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../shared/storage/conditional.ts';
import { standingItems } from '../../../shared/storage/standing-items.ts';
import type { Claimed, MailRecords } from '../ports.ts';
import { recordFromItem, recordKey } from './mail-record-item.ts';

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

  constructor(db: DynamoDBDocumentClient, table: string, region: string, regions: readonly string[]) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
    this.#regions = regions;
  }

  /** One request: the claim, on the condition that no region is at it or done with it, nor with what overrides it. */
  async claim(cause: string, now: Date, overriddenBy: readonly string[]): Promise<Claimed> {
    const isFree = {
      TableName: this.#table,
      ConditionExpression: FREE,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':claimed': 'CLAIMED', ':now': now.toISOString() },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const item = {
      ...recordKey(cause, this.#region),
      status: 'CLAIMED',
      leaseEnds: new Date(now.getTime() + LEASE_MS).toISOString(),
      expiresAt: Math.floor(now.getTime() / 1000) + KEPT_DAYS * 86_400,
    };
    const others = this.#regions
      .filter((region) => region !== this.#region)
      .map((region) => ({ ...isFree, Key: recordKey(cause, region) }));
    const overriding = overriddenBy.flatMap((other) =>
      this.#regions.map((region) => ({ ...isUntouched(this.#table), Key: recordKey(other, region) })),
    );
    const checks = [...others, ...overriding].map((check) => ({ ConditionCheck: check }));
    try {
      await this.#db.send(new TransactWriteCommand({ TransactItems: [{ Put: { ...isFree, Item: item } }, ...checks] }));
      return { kind: 'claimed' };
    } catch (error) {
      const standing = standingItems(error)?.filter((each) => each !== undefined && each !== 'absent');
      if (!standing?.length) throw error;
      const isSettled = standing.map(recordFromItem).some(({ status }) => status !== 'CLAIMED');
      return { kind: isSettled ? 'settled' : 'under-way' };
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
