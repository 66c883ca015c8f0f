import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Adjustment } from '../domain/adjustment.ts';
import type { Movement } from '../domain/movement.ts';
import type { Adjustments } from '../ports.ts';
import { adjustmentFromItem, adjustmentItem, adjustmentPartition, movementItem } from './stock-item.ts';
import { type Action, bookingOf, insertOf, write } from './stock-writes.ts';

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

  make(adjustment: Adjustment, movement: Movement): Promise<'made' | 'refused'> {
    return this.#write([insertOf(this.#table, adjustmentItem(adjustment)), ...bookingOf(this.#table, movement)]);
  }

  obey(movement: Movement): Promise<'made' | 'refused'> {
    return this.#write([...bookingOf(this.#table, movement)]);
  }

  async decline(movement: Movement): Promise<'declined' | 'decided-before'> {
    return (await this.#insert(movementItem(movement))) ? 'declined' : 'decided-before';
  }

  async #write(actions: Action[]): Promise<'made' | 'refused'> {
    return (await write(this.#db, actions)).length === 0 ? 'made' : 'refused';
  }

  async #insert(item: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#db.send(new PutCommand(insertOf(this.#table, item).Put));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
