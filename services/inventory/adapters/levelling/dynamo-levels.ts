import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../../shared/storage/conditional.ts';
import type { Level } from '../../domain/levelling/level.ts';
import type { ParcelRequest } from '../../domain/levelling/parcel.ts';
import type { Levels } from '../../ports.ts';
import { insertOf, write } from '../stock-writes.ts';
import { levelFromItem, levelItem, levelKey, requestItem } from './level-item.ts';

export class DynamoLevels implements Levels {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async get(sku: string): Promise<Level | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: levelKey(sku, this.#region), ConsistentRead: true }),
    );
    return Item && levelFromItem(Item);
  }

  async ask(level: Level, request: ParcelRequest): Promise<'asked' | 'raced'> {
    const actions = [{ Put: this.#putOf(level) }, insertOf(this.#table, requestItem(request))];
    return (await write(this.#db, actions)).length === 0 ? 'asked' : 'raced';
  }

  async put(level: Level): Promise<'written' | 'raced'> {
    const put = await conditional(this.#db.send(new PutCommand(this.#putOf(level))));
    return put.kind === 'done' ? 'written' : 'raced';
  }

  #putOf(level: Level) {
    return {
      TableName: this.#table,
      Item: levelItem(level),
      ...(level.version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': level.version - 1 },
          }),
    };
  }
}
