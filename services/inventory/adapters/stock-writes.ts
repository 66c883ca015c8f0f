import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type RetryPolicy, retrying } from '../../../shared/resilience/backoff.ts';
import { isContention } from '../../../shared/storage/cancelled-transaction.ts';
import { type Booking, rebooked } from '../domain/booking.ts';
import { lineOf, type Movement } from '../domain/movement.ts';
import { changeOf } from './quota-update.ts';
import { movementItem, quotaFromItem } from './stock-item.ts';

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Orders for the same SKU meet at its quota. Waits at most 1.5 s, because the saga is more patient than a function. */
const CONTENTION: RetryPolicy = { attempts: 10, baseMs: 25, capMs: 500, retryable: isContention };

/** A quota that is low or has a deficit is found to be so once; what changes again in between is another writer's luck. */
const ROUNDS = 5;

export function insertOf(table: string, item: Record<string, unknown>) {
  return { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } } satisfies Action;
}

export const bookingsOf = (movements: readonly Movement[]): Booking[] => movements.map((movement) => ({ movement }));

export type Booked =
  | { readonly kind: 'booked' }
  /** Whose quotas did not have that much, which lines were there before, and which of the other actions were refused. */
  | {
      readonly kind: 'refused';
      readonly short: readonly Movement[];
      readonly repeated: readonly Movement[];
      readonly others: readonly number[];
    };

/**
 * Changes of quotas, each with its line in the ledger where it has one, and what else belongs to them: all or nothing. There is no other
 * way to change a quota. Not every condition that would fail needs to be named in a refusal, so a caller looks again
 * before it draws conclusions from one that is not.
 */
export async function book(
  db: DynamoDBDocumentClient,
  table: string,
  bookings: readonly Booking[],
  others: readonly Action[] = [],
): Promise<Booked> {
  let current = bookings;
  for (let round = 1; ; round += 1) {
    const quotas = current.map((booking) => changeOf(table, booking));
    const lines = current.flatMap(({ movement }) => lineOf(movement) ?? []);
    const inserts = lines.map((line) => insertOf(table, movementItem(line)));
    const failures = await write(db, [...quotas, ...others, ...inserts]);
    if (failures.length === 0) return { kind: 'booked' };

    const at = (index: number) => current[index] as Booking;
    const linesFrom = quotas.length + others.length;
    const inQuotas = failures.filter(({ index }) => index < quotas.length);
    const again = new Map(
      inQuotas.flatMap(({ index, standing }) => {
        const next = rebooked(at(index), standing && quotaFromItem(standing));
        return next ? [[index, next] as const] : [];
      }),
    );
    if (again.size < failures.length || round === ROUNDS) {
      return {
        kind: 'refused',
        short: inQuotas.filter(({ index }) => !again.has(index)).map(({ index }) => at(index).movement),
        repeated: failures.flatMap(({ index }) => lines[index - linesFrom] ?? []),
        others: failures
          .map(({ index }) => index - quotas.length)
          .filter((index) => index >= 0 && index < others.length),
      };
    }
    current = current.map((booking, index) => again.get(index) ?? booking);
  }
}

export interface Failure {
  /** Which action's condition failed. */
  readonly index: number;
  /** The item that stood in the way, if the action asked for it. */
  readonly standing: Record<string, unknown> | undefined;
}

/** Writes all or nothing, and answers which conditions failed. Tries again if it met another transaction. */
export async function write(db: DynamoDBDocumentClient, TransactItems: Action[]): Promise<readonly Failure[]> {
  try {
    await retrying(CONTENTION, () => db.send(new TransactWriteCommand({ TransactItems })));
    return [];
  } catch (error) {
    const failures = failuresIn(error);
    if (failures.length === 0) throw error;
    return failures;
  }
}

function failuresIn(error: unknown): Failure[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).flatMap(({ Code, Item }, index) =>
    Code === 'ConditionalCheckFailed' ? [{ index, standing: Item && unmarshall(Item) }] : [],
  );
}
