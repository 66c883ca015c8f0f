import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Movement } from '../../domain/movement.ts';
import type { End, Held, Reservation } from '../../domain/selling/reservation.ts';
import type { Holding, Reservations } from '../../ports.ts';
import { reservationFromItem, reservationItem, reservationKey } from '../stock-item.ts';
import { type Action, book, bookingsOf, insertOf } from '../stock-writes.ts';

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

  async end(held: Held, end: End, movements: readonly Movement[], at: Date): Promise<'ended' | 'refused'> {
    const ended = await book(this.#db, this.#table, bookingsOf(movements), [this.#endingOf(held, end, at)]);
    return ended.kind === 'booked' ? 'ended' : 'refused';
  }

  async bar(neverReserved: Reservation): Promise<'barred' | 'exists'> {
    try {
      await this.#db.send(new PutCommand(insertOf(this.#table, reservationItem(neverReserved)).Put));
      return 'barred';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'exists';
      throw error;
    }
  }

  async extend({ orderId, expiresAt }: Reservation, until: string): Promise<'extended' | 'refused'> {
    try {
      await this.#db.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: reservationKey(orderId, this.#region),
          UpdateExpression: 'SET #expiresAt = :until',
          ConditionExpression: '#status = :active AND #expiresAt = :before',
          ExpressionAttributeNames: { '#status': 'status', '#expiresAt': 'expiresAt' },
          ExpressionAttributeValues: { ':active': 'ACTIVE', ':before': expiresAt, ':until': until },
        }),
      );
      return 'extended';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'refused';
      throw error;
    }
  }

  #endingOf({ orderId, lines }: Held, end: End, at: Date): Action {
    return {
      Update: {
        TableName: this.#table,
        Key: reservationKey(orderId, this.#region),
        UpdateExpression: 'SET #status = :end, #endedAt = :at REMOVE #openIn',
        // The lines as well: whoever did not read them must not book others than are held. And what was given more time
        // since it was found overdue is not overdue.
        ConditionExpression: `#status = :active AND #lines = :lines${end === 'EXPIRED' ? ' AND #expiresAt <= :at' : ''}`,
        ExpressionAttributeNames: {
          '#status': 'status',
          '#endedAt': 'endedAt',
          '#openIn': 'openIn',
          '#lines': 'lines',
          ...(end === 'EXPIRED' && { '#expiresAt': 'expiresAt' }),
        },
        ExpressionAttributeValues: { ':end': end, ':at': at.toISOString(), ':active': 'ACTIVE', ':lines': lines },
      },
    };
  }
}
