/** What DynamoDB bills: every request says what it consumed, and a condition that fails has cost something too. */
import type { AwsResponse } from '../types.ts';
import { transactionUnits } from './transaction-units.ts';

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
const TRANSACTION = 'TransactWriteItems';

const OPENING = Buffer.from('{"');
const ASK = Buffer.from('{"ReturnConsumedCapacity":"TOTAL",');
const ASK_BY_INDEX = Buffer.from('{"ReturnConsumedCapacity":"INDEXES",');
const UNITS = /"CapacityUnits":([\d.]+)/g;
/** A read that finds nothing is half a unit on AWS; DynamoDB Local says nought. */
const LEAST_READ = 0.5;

export interface Consumed {
  readonly meter: 'dynamodb:rcu' | 'dynamodb:wcu';
  readonly units: number;
}

export function askForCapacity(operation: string, body: Buffer): Buffer {
  if (!READS.has(operation) && !WRITES.has(operation)) return body;
  const asksItself = body.includes('"ReturnConsumedCapacity"') || !body.subarray(0, 2).equals(OPENING);
  if (asksItself) return body;
  return Buffer.concat([operation === TRANSACTION ? ASK_BY_INDEX : ASK, body.subarray(1)]);
}

export function consumedCapacity(operation: string, request: Buffer, answer: AwsResponse): Consumed | undefined {
  if (READS.has(operation))
    return answer.status < 300 ? { meter: 'dynamodb:rcu', units: readUnits(answer) } : undefined;
  return WRITES.has(operation) ? { meter: 'dynamodb:wcu', units: writeUnits(operation, request, answer) } : undefined;
}

function readUnits(answer: AwsResponse): number {
  return Math.max(LEAST_READ, unitsIn(answer.body.toString()));
}

function writeUnits(operation: string, request: Buffer, { status, body }: AwsResponse): number {
  const text = body.toString();
  if (operation === TRANSACTION) {
    if (status < 300) return transactionUnits(request, JSON.parse(text).ConsumedCapacity);
    // A cancelled transaction has read, locked and billed its items.
    return text.includes('TransactionCanceledException') ? transactionUnits(request, []) : 0;
  }
  if (status < 300) return unitsIn(text);
  // DynamoDB Local does not say; AWS takes one unit a kilobyte of the item there is.
  return text.includes('ConditionalCheckFailedException') ? 1 : 0;
}

/** An attribute of this name would have an object for its value, and the quotes in a string are escaped. */
function unitsIn(text: string): number {
  let units = 0;
  for (const [, amount] of text.matchAll(UNITS)) units += Number(amount);
  return units;
}
