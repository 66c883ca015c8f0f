import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../../shared/storage/conditional.ts';
import type { Adjustment } from '../../domain/adjusting/adjustment.ts';
import type { Movement } from '../../domain/movement.ts';
import type { Adjustments, Made } from '../../ports.ts';
import { adjustmentFromItem, adjustmentItem, adjustmentPartition, movementItem } from '../stock-item.ts';
import { type Action, book, bookingsOf, insertOf } from '../stock-writes.ts';

export class DynamoAdjustments implements Adjustments {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async asked(id: string): Promise<Adjustment | undefined> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': adjustmentPartition(id) },
        ConsistentRead: true,
      }),
    );
    return Items.map(adjustmentFromItem).at(0);
  }

  async command(adjustment: Adjustment): Promise<'left' | 'exists'> {
    return (await this.#insert(adjustmentItem(adjustment))) ? 'left' : 'exists';
  }

  make(adjustment: Adjustment, movements: readonly Movement[], elsewhere: readonly Adjustment[] = []): Promise<Made> {
    const items = [adjustment, ...elsewhere].map((each) => insertOf(this.#table, adjustmentItem(each)));
    return this.#book(movements, items);
  }

  obey(movements: readonly Movement[]): Promise<Made> {
    return this.#book(movements, []);
  }

  async decline(movement: Movement): Promise<'declined' | 'decided-before'> {
    return (await this.#insert(movementItem(movement))) ? 'declined' : 'decided-before';
  }

  async #book(movements: readonly Movement[], items: Action[]): Promise<Made> {
    const made = await book(this.#db, this.#table, bookingsOf(movements), items);
    if (made.kind === 'booked') return 'made';
    return made.others.length > 0 || made.repeated.length > 0 ? 'made-before' : 'short';
  }

  async #insert(item: Record<string, unknown>): Promise<boolean> {
    const inserted = await conditional(this.#db.send(new PutCommand(insertOf(this.#table, item).Put)));
    return inserted.kind === 'done';
  }
}
