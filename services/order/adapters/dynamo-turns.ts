import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem } from '../../../shared/storage/parse-item.ts';
import type { Pace } from '../domain/pace.ts';
import type { Turns } from '../ports.ts';

/** A span that begins later than this comes from a wrong clock, and is begun anew. */
const CLOCKS_DIFFER_MS = 60_000;
/** The span can end under us once or twice. After that, there is no turn. */
const ATTEMPTS = 3;

const Taken = z.object({ taken: z.int().min(0) });

/** One item per region counts the checkouts that were begun in the present span. No other item depends on it. */
export class DynamoTurns implements Turns {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #key: { readonly pk: string; readonly sk: string };

  constructor(db: DynamoDBDocumentClient, table: string, region: string) {
    this.#db = db;
    this.#table = table;
    this.#key = { pk: `TURNS#${region}`, sk: 'CHECKOUT' };
  }

  /** Everybody adds what they want, and reads from the sum how much of it was free. Nobody has to try again. */
  async take(wanted: number, { limit, spanMs }: Pace, now: Date): Promise<number> {
    const begins = Math.floor(now.getTime() / spanMs) * spanMs;
    const span = { ':begins': begins, ':span': spanMs, ':wanted': wanted };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const taken =
        (await this.#update('ADD taken :wanted', 'begins = :begins AND spanMs = :span', span)) ??
        (await this.#update(
          'SET taken = :wanted, begins = :begins, spanMs = :span',
          'attribute_not_exists(begins) OR begins < :begins OR begins > :ahead OR spanMs <> :span',
          { ...span, ':ahead': begins + CLOCKS_DIFFER_MS },
        ));
      if (taken !== undefined) return Math.max(0, Math.min(wanted, limit - (taken - wanted)));
    }
    return 0;
  }

  async #update(update: string, condition: string, values: Record<string, number>): Promise<number | undefined> {
    try {
      const { Attributes } = await this.#db.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: this.#key,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return parseItem(Taken, Attributes, `${this.#key.pk} ${this.#key.sk}`).taken;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}
