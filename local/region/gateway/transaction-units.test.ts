import { describe, expect, it } from '@jest/globals';
import { transactionUnits } from './transaction-units.ts';

const put = (bytes: number) => ({ Put: { TableName: 'orders', Item: { pk: { S: 'x'.repeat(bytes) } } } });
const request = (...TransactItems: object[]) => Buffer.from(JSON.stringify({ TransactItems }));

describe('the units of a transaction', () => {
  it('are two for every kilobyte begun of every item, however the database adds them up', () => {
    const reported = [{ TableName: 'orders', CapacityUnits: 4, Table: { CapacityUnits: 4 } }];
    expect(transactionUnits(request(put(100), put(100), put(1500)), reported)).toBe(8);
  });

  it('follow the database where it knows more: items it holds, and indexes', () => {
    const update = { Update: { TableName: 'orders', Key: { pk: { S: 'a' } } } };
    const reported = [{ TableName: 'orders', CapacityUnits: 8, Table: { CapacityUnits: 6 } }];
    expect(transactionUnits(request(update), reported)).toBe(8);
  });

  it('are billed when it was cancelled, too', () => {
    const check = { ConditionCheck: { TableName: 'products', Key: { pk: { S: 'a' } } } };
    expect(transactionUnits(request(put(10), check), [])).toBe(4);
  });
});
