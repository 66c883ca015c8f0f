import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { CALM } from '../../../shared/resilience/breaker-record.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { ProviderRecord, providerRecordKey } from '../../payment/contracts/provider-record.ts';
import type { ProviderStatus } from '../ports.ts';

/** Reads what payment publishes of its table (services/payment/contracts/provider-record.ts). */
export class PublishedProviderStatus implements ProviderStatus {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #key: ReturnType<typeof providerRecordKey>;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#key = providerRecordKey(region);
  }

  async read(): Promise<ProviderRecord> {
    const { Item } = await this.#db.send(new GetCommand({ TableName: this.#table, Key: this.#key }));
    return Item ? parseItem(ProviderRecord, Item, `${this.#key.pk} ${this.#key.sk}`) : CALM;
  }
}
