import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { conditional } from '../../../../shared/storage/conditional.ts';
import type { Demand } from '../../domain/levelling/demand.ts';
import type { ParcelRequest } from '../../domain/levelling/parcel.ts';
import type { Demands } from '../../ports.ts';
import { insertOf, write } from '../stock-writes.ts';
import { demandFromItem, demandItem, demandKey, requestItem } from './levelling-items.ts';

export class DynamoDemands implements Demands {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #region: string;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#region = region;
  }

  async get(sku: string): Promise<Demand | undefined> {
    const { Item } = await this.#db.send(
      new GetCommand({ TableName: this.#table, Key: demandKey(sku, this.#region), ConsistentRead: true }),
    );
    return Item && demandFromItem(Item);
  }

  async ask(demand: Demand, request: ParcelRequest): Promise<'asked' | 'raced'> {
    const actions = [{ Put: this.#putOf(demand) }, insertOf(this.#table, requestItem(request))];
    return (await write(this.#db, actions)).length === 0 ? 'asked' : 'raced';
  }

  async put(demand: Demand): Promise<'written' | 'raced'> {
    const put = await conditional(this.#db.send(new PutCommand(this.#putOf(demand))));
    return put.kind === 'done' ? 'written' : 'raced';
  }

  #putOf(demand: Demand) {
    return {
      TableName: this.#table,
      Item: demandItem(demand),
      ...(demand.version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': demand.version - 1 },
          }),
    };
  }
}
