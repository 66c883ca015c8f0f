import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Movement } from '../../domain/movement.ts';
import type { Reclaim } from '../../domain/reclaiming/reclaim.ts';
import type { Reclaims } from '../../ports.ts';
import { PARTITIONS, reclaimFromItem, reclaimItem } from '../levelling/levelling-items.ts';
import { book, insertOf } from '../stock-writes.ts';

export class DynamoReclaims implements Reclaims {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async asked(id: string): Promise<Reclaim | undefined> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `${PARTITIONS.reclaim}${id}` },
        ConsistentRead: true,
      }),
    );
    return Items.map(reclaimFromItem).at(0);
  }

  async make(reclaim: Reclaim, movement: Movement, arrivedBefore: number): Promise<'made' | 'refused'> {
    const items = [insertOf(this.#table, reclaimItem(reclaim))];
    const made = await book(this.#db, this.#table, [{ movement, arrivedBefore }], items);
    return made.kind === 'booked' ? 'made' : 'refused';
  }

  async yield(movements: readonly Movement[]): Promise<'yielded' | 'yielded-before' | 'changed'> {
    // What is owed is owed only when nothing is left.
    const takesAll = movements.some(({ delta }) => (delta.deficit ?? 0) > 0);
    const yielded = await book(
      this.#db,
      this.#table,
      movements.map((movement) => ({ movement, takesAll })),
    );
    if (yielded.kind === 'booked') return 'yielded';
    return yielded.repeated.length > 0 ? 'yielded-before' : 'changed';
  }
}
