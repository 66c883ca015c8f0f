import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Parcel } from '../../domain/levelling/parcel.ts';
import type { Movement } from '../../domain/movement.ts';
import type { Parcels } from '../../ports.ts';
import { book, bookingsOf, insertOf } from '../stock-writes.ts';
import { PARTITIONS, parcelFromItem, parcelItem } from './levelling-items.ts';

export class DynamoParcels implements Parcels {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async send(parcel: Parcel, movements: readonly Movement[]): Promise<'sent' | 'sent-before' | 'short'> {
    const sent = await book(this.#db, this.#table, bookingsOf(movements), [insertOf(this.#table, parcelItem(parcel))]);
    if (sent.kind === 'booked') return 'sent';
    return sent.others.length > 0 ? 'sent-before' : 'short';
  }

  async receive(movement: Movement): Promise<'received' | 'received-before'> {
    const received = await book(this.#db, this.#table, bookingsOf([movement]));
    if (received.kind === 'booked') return 'received';
    if (received.repeated.length > 0) return 'received-before';
    throw new Error(`The parcel ${movement.reference} could not be booked.`);
  }

  async find(id: string): Promise<Parcel | undefined> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `${PARTITIONS.parcel}${id}` },
        ConsistentRead: true,
      }),
    );
    return Items.map(parcelFromItem).at(0);
  }

  async move(movements: readonly Movement[]): Promise<'moved' | 'moved-before' | 'short'> {
    const moved = await book(this.#db, this.#table, bookingsOf(movements));
    if (moved.kind === 'booked') return 'moved';
    return moved.repeated.length > 0 ? 'moved-before' : 'short';
  }
}
