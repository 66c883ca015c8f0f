import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BreakerStore } from '../../../shared/resilience/breaker.ts';
import { type BreakerRecord, CALM } from '../../../shared/resilience/breaker-record.ts';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import { ProviderRecord, providerRecordKey } from '../contracts/provider-record.ts';

/** A window that begins later than this comes from a wrong clock, and is begun anew. */
const CLOCKS_DIFFER_MS = 60_000;
/** The window can change under us once. Trying more often is not worth a payment's time. */
const ATTEMPTS = 3;

/** The region's one item about the provider, which its payment functions share. */
export class DynamoBreaker implements BreakerStore {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #key: ReturnType<typeof providerRecordKey>;

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#key = providerRecordKey(region);
  }

  async read(): Promise<BreakerRecord | undefined> {
    const { Item } = await this.#db.send(
      // A strong read: whoever takes a place for a trial must know who else has.
      new GetCommand({ TableName: this.#table, Key: this.#key, ConsistentRead: true }),
    );
    return Item && this.#record(Item);
  }

  async report(calls: number, faults: number, windowFrom: number): Promise<BreakerRecord | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const record =
        (await this.#update('ADD calls :calls, faults :faults', 'windowFrom = :window', {
          ...{ ':calls': calls, ':faults': faults, ':window': windowFrom },
        })) ?? (await this.#begin(calls, faults, windowFrom));
      if (record) return record;
    }
    return undefined;
  }

  async change(next: BreakerRecord, previous: BreakerRecord): Promise<'changed' | 'outdated'> {
    const { assignments, names, values } = assigning(next);
    const condition = 'attribute_not_exists(#version) OR #version = :previous';
    const changed = await this.#update(
      `SET ${assignments}`,
      condition,
      { ...values, ':previous': previous.version },
      names,
    );
    return changed ? 'changed' : 'outdated';
  }

  /** The first fault of a window. A region's very first fault also makes the rest of the item. */
  #begin(calls: number, faults: number, windowFrom: number): Promise<BreakerRecord | undefined> {
    const { calls: _calls, faults: _faults, windowFrom: _window, ...rest } = CALM;
    const { assignments, names, values } = assigning(rest, (name, value) => `if_not_exists(${name}, ${value})`);
    return this.#update(
      `SET ${assignments}, calls = :calls, faults = :faults, windowFrom = :window`,
      'attribute_not_exists(windowFrom) OR windowFrom < :window OR windowFrom > :ahead',
      {
        ...values,
        ...{ ':calls': calls, ':faults': faults, ':window': windowFrom, ':ahead': windowFrom + CLOCKS_DIFFER_MS },
      },
      names,
    );
  }

  async #update(
    update: string,
    condition: string,
    values: Record<string, unknown>,
    names?: Record<string, string>,
  ): Promise<BreakerRecord | undefined> {
    try {
      const { Attributes } = await this.#db.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: this.#key,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ...(names && { ExpressionAttributeNames: names }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return this.#record(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  #record(item: unknown): BreakerRecord {
    return parseItem(ProviderRecord, item, `${this.#key.pk} ${this.#key.sk}`);
  }
}

/** `#state = :state, …`: some of the names are reserved words. */
function assigning(
  fields: Readonly<Record<string, unknown>>,
  to = (_name: string, value: string) => value,
): { assignments: string; names: Record<string, string>; values: Record<string, unknown> } {
  const entries = Object.entries(fields);
  return {
    assignments: entries.map(([name]) => `#${name} = ${to(`#${name}`, `:${name}`)}`).join(', '),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}
