/**
 * Transactions that meet at an item. DynamoDB Local lets one wait for the other; AWS gives the item to the first and
 * refuses the second at once. An item is taken for as long as the call that took it really lasts.
 */
import type { AwsResponse, Resource } from '../types.ts';
import { awsError } from './answers.ts';
import { conflictOfTransaction, conflictOfWrite } from './conflicts.ts';

const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const TRANSACTIONS = new Set(['TransactWriteItems', 'TransactGetItems']);
const MESSAGE = 'Transaction is ongoing for the item';

type Key = Readonly<Record<string, unknown>>;
interface Target {
  readonly TableName: string;
  readonly Item?: Key;
  readonly Key?: Key;
}
interface Transaction {
  readonly TransactItems?: readonly Readonly<Record<string, Target>>[];
  readonly ClientRequestToken?: string;
}

export interface Contention {
  /** The refusal, or what to call when the operation is over. */
  enter(operation: string, body: Buffer): { readonly refusal: AwsResponse } | { readonly leave: () => void };
}

const UNHINDERED = { leave: () => {} };

/** `refuses` is asked when two have met. */
export function createContention(tables: readonly Resource[], refuses: () => boolean): Contention {
  const keyNames = new Map<string, readonly string[]>();
  for (const { properties } of tables) {
    const { TableName, KeySchema } = properties;
    keyNames.set(
      TableName,
      KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName),
    );
  }
  /** Every item that a transaction holds, and the token of that transaction. */
  const taken = new Map<string, string | undefined>();

  function identityOf({ TableName, Item, Key }: Target): string {
    const table = String(TableName).split('/').at(-1) ?? '';
    const given = Key ?? Item ?? {};
    return JSON.stringify([table, ...(keyNames.get(table) ?? []).map((name) => given[name])]);
  }

  return {
    enter(operation, body) {
      if (SINGLE_WRITES.has(operation)) {
        // Nearly always: nothing to look for, nothing to parse.
        if (taken.size === 0) return UNHINDERED;
        const isTaken = taken.has(identityOf(JSON.parse(body.toString())));
        return isTaken && refuses() ? { refusal: conflictOfWrite(MESSAGE) } : UNHINDERED;
      }
      if (!TRANSACTIONS.has(operation)) return UNHINDERED;

      const { TransactItems = [], ClientRequestToken: token }: Transaction = JSON.parse(body.toString());
      const items = TransactItems.map((action) => Object.values(action).map(identityOf).join());
      const isTaken = items.map((item) => taken.has(item));
      if (isTaken.includes(true) && refuses()) {
        const isItself = token !== undefined && items.some((item) => taken.get(item) === token);
        return {
          refusal: isItself
            ? awsError(400, 'TransactionInProgressException', 'The transaction with the given token is in progress.')
            : conflictOfTransaction(isTaken, MESSAGE),
        };
      }
      if (operation === 'TransactGetItems') return UNHINDERED;
      const own = items.filter((item) => !taken.has(item));
      for (const item of own) taken.set(item, token);
      return {
        leave() {
          for (const item of own) taken.delete(item);
        },
      };
    },
  };
}
