/**
 * Transactions that meet at an item. DynamoDB Local lets one wait for the other; AWS gives the item to the first and
 * refuses the second at once. An item is taken for as long as the call that took it really lasts, within reason.
 */
import type { Resource } from '../../../compiled/template/region-template.ts';
import type { AwsResponse } from '../types.ts';
import { awsError } from './answers.ts';
import { conflictOfTransaction, conflictOfWrite } from './conflicts.ts';
import { parsed } from './parsed.ts';

const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const TRANSACTIONS = new Set(['TransactWriteItems', 'TransactGetItems']);
/**
 * A transaction takes ten to twenty milliseconds on AWS. What is longer is the queue before a database that does one
 * after the other, whatever their items: of that, a hot item is innocent.
 */
const LONGEST_MS = 20;
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

interface Hold {
  /** Of the transaction. */
  readonly token: string | undefined;
  readonly until: number;
}

const UNHINDERED = { leave: () => {} };

/** `refuses` is asked when two have met. */
export function createContention(
  tables: readonly Resource[],
  refuses: () => boolean,
  now: () => number = () => performance.now(),
): Contention {
  const keyNames = new Map<string, readonly string[]>();
  for (const { properties } of tables) {
    const { TableName, KeySchema } = properties;
    keyNames.set(
      TableName,
      KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName),
    );
  }
  const taken = new Map<string, Hold>();

  function holdOf(item: string): Hold | undefined {
    const hold = taken.get(item);
    return hold && now() < hold.until ? hold : undefined;
  }

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
        const isTaken = holdOf(identityOf(parsed(body))) !== undefined;
        return isTaken && refuses() ? { refusal: conflictOfWrite(MESSAGE) } : UNHINDERED;
      }
      if (!TRANSACTIONS.has(operation)) return UNHINDERED;

      const { TransactItems = [], ClientRequestToken: token }: Transaction = parsed(body);
      const items = TransactItems.map((action) => Object.values(action).map(identityOf).join());
      const holds = items.map(holdOf);
      const isTaken = holds.map((hold) => hold !== undefined);
      if (isTaken.includes(true) && refuses()) {
        const isItself = token !== undefined && holds.some((hold) => hold?.token === token);
        return {
          refusal: isItself
            ? awsError(400, 'TransactionInProgressException', 'The transaction with the given token is in progress.')
            : conflictOfTransaction(isTaken, MESSAGE),
        };
      }
      if (operation === 'TransactGetItems') return UNHINDERED;
      const own: Hold = { token, until: now() + LONGEST_MS };
      for (const item of items) taken.set(item, own);
      return {
        leave() {
          for (const item of items) if (taken.get(item) === own) taken.delete(item);
        },
      };
    },
  };
}
