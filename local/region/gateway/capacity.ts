/** What DynamoDB bills: every request says what it consumed, and a condition that fails has cost something too. */
import type { AwsResponse } from '../types.ts';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

const OPENING = Buffer.from('{"');
const ASK = Buffer.from('{"ReturnConsumedCapacity":"TOTAL",');
const UNITS = /"CapacityUnits":([\d.]+)/g;
const FAILED_CONDITION = 'ConditionalCheckFailedException';
const CANCELLED_TRANSACTION = 'TransactionCanceledException';

export interface Consumed {
  readonly meter: 'dynamodb:rcu' | 'dynamodb:wcu';
  readonly units: number;
}

export function askForCapacity(operation: string, body: Buffer): Buffer {
  if (!READS.has(operation) && !WRITES.has(operation)) return body;
  const asksItself = body.includes('"ReturnConsumedCapacity"') || !body.subarray(0, 2).equals(OPENING);
  return asksItself ? body : Buffer.concat([ASK, body.subarray(1)]);
}

export function consumedCapacity(operation: string, { status, body }: AwsResponse): Consumed | undefined {
  const meter = READS.has(operation) ? 'dynamodb:rcu' : WRITES.has(operation) ? 'dynamodb:wcu' : undefined;
  if (!meter) return undefined;
  const text = body.toString();
  if (status >= 300) return { meter, units: failedUnits(text) };
  // The value of an attribute with this name would be an object, and a string's quotes would be escaped.
  let units = 0;
  for (const [, amount] of text.matchAll(UNITS)) units += Number(amount);
  return { meter, units };
}

/** DynamoDB Local does not say: AWS takes one unit a kilobyte of the item, twice that in a transaction. */
function failedUnits(text: string): number {
  if (text.includes(FAILED_CONDITION) && !text.includes(CANCELLED_TRANSACTION)) return 1;
  if (!text.includes(CANCELLED_TRANSACTION)) return 0;
  const reasons: unknown = JSON.parse(text).CancellationReasons;
  return Array.isArray(reasons) ? 2 * reasons.length : 2;
}
