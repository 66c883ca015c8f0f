import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../../../../shared/storage/parse-item.ts';
import type { Reservation } from '../../domain/selling/reservation.ts';
import { Return, type TakingBack } from '../../domain/selling/return.ts';
import type { Returns } from '../../ports.ts';
import {
  type Item,
  keyText,
  movementItem,
  ofKind,
  reservationFromItem,
  reservationKey,
  writable,
} from '../stock-item.ts';
import { type Action, book, bookingsOf, insertOf, write } from '../stock-writes.ts';

type Decided = Exclude<TakingBack, { kind: 'decided-before' }>;

export class DynamoReturns implements Returns {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async asked(id: string): Promise<Return | undefined> {
    return (await this.#query(partitionOf(id), 'ASKED#')).map(returnFromItem).at(0);
  }

  async salesOf(orderId: string): Promise<readonly Reservation[]> {
    const { pk } = reservationKey(orderId, '');
    return (await this.#query(pk, 'RESERVATION#')).map(reservationFromItem);
  }

  make(goods: Return, before: Reservation, decided: Decided): Promise<'made' | 'refused'> {
    return this.#decide(before, decided, [insertOf(this.#table, returnItem(goods))]);
  }

  obey(before: Reservation, decided: Decided): Promise<'made' | 'refused'> {
    return this.#decide(before, decided, []);
  }

  async command(goods: Return): Promise<'left' | 'exists'> {
    try {
      await this.#db.send(new PutCommand(insertOf(this.#table, returnItem(goods)).Put));
      return 'left';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'exists';
      throw error;
    }
  }

  async #decide(before: Reservation, { kind, sale, movements }: Decided, inserts: Action[]) {
    const actions = [this.#noted(before, sale), ...inserts];
    if (kind === 'taken') {
      const booked = await book(this.#db, this.#table, bookingsOf(movements), actions);
      return booked.kind === 'booked' ? 'made' : 'refused';
    }
    // What was refused changes no quota; it has a line in the ledger all the same, where an operator looks.
    const lines = movements.map((line) => insertOf(this.#table, movementItem(line)));
    return (await write(this.#db, [...actions, ...lines])).length === 0 ? 'made' : 'refused';
  }

  /** The returns of an order are a list that one after the other is added to: whoever did not see the last, looks again. */
  #noted(before: Reservation, { orderId, region, returns }: Reservation): Action {
    return {
      Update: {
        TableName: this.#table,
        Key: reservationKey(orderId, region),
        UpdateExpression: 'SET #returns = :returns',
        ConditionExpression: `#status = :sold AND ${before.returns ? '#returns = :before' : 'attribute_not_exists(#returns)'}`,
        ExpressionAttributeNames: { '#status': 'status', '#returns': 'returns' },
        ExpressionAttributeValues: {
          ':returns': returns,
          ':sold': 'COMMITTED',
          ...(before.returns && { ':before': before.returns }),
        },
      },
    };
  }

  async #query(pk: string, prefix: string): Promise<Item[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ConsistentRead: true,
      }),
    );
    return Items;
  }
}

const partitionOf = (id: string) => `RETURN#${id}`;

/** Inserted once by the region that was asked. Left for another region, it names it as the one that shall act. */
function returnItem(goods: Return): Item {
  const { id, region, askedIn } = goods;
  return writable(Return, {
    pk: partitionOf(id),
    sk: `ASKED#${askedIn}`,
    ...goods,
    ...ofKind('RETURN'),
    ...(region !== askedIn && { processIn: region }),
  });
}

function returnFromItem(item: Item): Return {
  return parseItem(Return, item, keyText(item));
}
