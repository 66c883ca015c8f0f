import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../../../../shared/storage/parse-item.ts';
import { ORDER_RECORD_PREFIX, OrderRecord } from '../../../order/contracts/order-record.ts';
import type { OrderRecords } from '../../ports.ts';

/** Reads what order publishes of its table (services/order/contracts/order-record.ts). */
export class PublishedOrderRecords implements OrderRecords {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async recordsOf(orderId: string): Promise<readonly OrderRecord[]> {
    const { Items = [] } = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :order AND begins_with(sk, :record)',
        ExpressionAttributeValues: { ':order': orderId, ':record': ORDER_RECORD_PREFIX },
        // An order that was confirmed a moment ago must not lose its goods.
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => parseItem(OrderRecord, item, `${item.pk} ${item.sk}`));
  }
}
