import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../../../shared/storage/batch-get.ts';
import { isContention } from '../../../../shared/storage/cancelled-transaction.ts';
import { conditional } from '../../../../shared/storage/conditional.ts';
import type { Movement } from '../../domain/movement.ts';
import type { Holder } from '../../domain/selling/lease.ts';
import type { End, Held, Release, Reservation } from '../../domain/selling/reservation.ts';
import type { Sale } from '../../domain/selling/sale.ts';
import type { Holding, Reservations, Unreadable } from '../../ports.ts';
import { orderIdOf, reservationFromItem, reservationItem, reservationKey } from '../stock-item.ts';
import { type Action, book, bookingsOf, insertOf } from '../stock-writes.ts';

type Leased = Held & Pick<Reservation, 'holder'>;
type Renewal = Pick<Reservation, 'expiresAt' | 'holder'>;

export class DynamoReservations implements Reservations {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async get(orderId: string): Promise<Reservation | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: reservationKey(orderId, this.#region), ConsistentRead: true }),
    );
    return Item && reservationFromItem(Item);
  }

  async hold(reservation: Reservation, movements: readonly Movement[]): Promise<Holding> {
    const held = await book(this.#db, this.#table, bookingsOf(movements), [
      insertOf(this.#table, reservationItem(reservation)),
    ]);
    return held.kind === 'booked' ? { kind: 'held' } : { kind: 'refused', short: held.short.map(({ sku }) => sku) };
  }

  async all(orderIds: readonly string[]) {
    const keys = [...new Set(orderIds)].map((orderId) => reservationKey(orderId, this.#region));
    const found: Reservation[] = [];
    const unreadable: Unreadable[] = [];
    for (const item of await batchGet(this.#db, this.#table, keys, { exact: true })) {
      try {
        found.push(reservationFromItem(item));
      } catch (error) {
        unreadable.push({ orderId: orderIdOf(item), error: error as Error });
      }
    }
    return { found, unreadable };
  }

  async release(held: Leased, as: Release, movements: readonly Movement[], at: Date): Promise<'released' | 'refused'> {
    const released = await book(this.#db, this.#table, bookingsOf(movements), [this.#endingOf(held, as, at)]);
    return released.kind === 'booked' ? 'released' : 'refused';
  }

  async sell({ orders, movements, reference }: Sale, at: Date): Promise<'sold' | 'refused' | 'contended'> {
    const ends = orders.map((held) => this.#endingOf(held, 'COMMITTED', at, reference));
    try {
      const sold = await book(this.#db, this.#table, bookingsOf(movements), ends);
      return sold.kind === 'booked' ? 'sold' : 'refused';
    } catch (error) {
      // The more quotas a transaction has, the more others it meets; the caller tries with fewer.
      if (isContention(error)) return 'contended';
      throw error;
    }
  }

  async bar(neverReserved: Reservation): Promise<'barred' | 'exists'> {
    const put = new PutCommand(insertOf(this.#table, reservationItem(neverReserved)).Put);
    return (await conditional(this.#db.send(put))).kind === 'done' ? 'barred' : 'exists';
  }

  async renew(found: Reservation, { expiresAt, holder }: Renewal): Promise<'renewed' | 'refused'> {
    const before = heldBy(found.holder);
    const update = new UpdateCommand({
      TableName: this.#table,
      Key: reservationKey(found.orderId, this.#region),
      UpdateExpression: `SET #expiresAt = :until${holder ? ', #holder = :next' : ''}`,
      ConditionExpression: `#status = :active AND #expiresAt = :before AND ${before.condition}`,
      ExpressionAttributeNames: { '#status': 'status', '#expiresAt': 'expiresAt', ...before.names },
      ExpressionAttributeValues: {
        ...{ ':active': 'ACTIVE', ':before': found.expiresAt, ':until': expiresAt },
        ...before.values,
        ...(holder && { ':next': holder }),
      },
    });
    return (await conditional(this.#db.send(update))).kind === 'done' ? 'renewed' : 'refused';
  }

  #endingOf({ orderId, lines, holder }: Leased, end: End, at: Date, soldIn?: string): Action {
    const lease = end === 'COMMITTED' ? undefined : heldBy(holder);
    return {
      Update: {
        TableName: this.#table,
        Key: reservationKey(orderId, this.#region),
        UpdateExpression: `SET #status = :end, #endedAt = :at${soldIn ? ', #soldIn = :soldIn' : ''} REMOVE #openIn`,
        // The lines as well: whoever did not read them must not book others than are held. And what was given more time
        // since it was found overdue is not overdue.
        ConditionExpression: [
          `#status = :active AND #lines = :lines${end === 'EXPIRED' ? ' AND #expiresAt <= :at' : ''}`,
          ...(lease ? [lease.condition] : []),
        ].join(' AND '),
        ExpressionAttributeNames: {
          '#status': 'status',
          '#endedAt': 'endedAt',
          '#openIn': 'openIn',
          '#lines': 'lines',
          ...(end === 'EXPIRED' && { '#expiresAt': 'expiresAt' }),
          ...(soldIn && { '#soldIn': 'soldIn' }),
          ...lease?.names,
        },
        ExpressionAttributeValues: {
          ...{ ':end': end, ':at': at.toISOString(), ':active': 'ACTIVE', ':lines': lines },
          ...(soldIn && { ':soldIn': soldIn }),
          ...lease?.values,
        },
      },
    };
  }
}

/** A holder who has been succeeded holds nothing any more, and must not let go of it. */
function heldBy(holder: Holder | undefined) {
  return {
    condition: holder ? '#holder = :holder' : 'attribute_not_exists(#holder)',
    names: { '#holder': 'holder' },
    values: holder ? { ':holder': holder } : {},
  };
}
