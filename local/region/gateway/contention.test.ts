import { describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../compiled/template/region-template.ts';
import { createContention } from './contention.ts';

const inventory: Resource = {
  id: 'InventoryTable',
  type: 'AWS::DynamoDB::GlobalTable',
  stack: 'root',
  properties: {
    TableName: 'inventory',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  },
};

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'QUOTA' } });
const request = (input: object) => Buffer.from(JSON.stringify(input));
/** Updates the first, inserts the others. */
const transaction = ([updated = '', ...inserted]: readonly string[], ClientRequestToken?: string) =>
  request({
    TransactItems: [
      { Update: { TableName: 'inventory', Key: key(updated) } },
      ...inserted.map((pk) => ({ Put: { TableName: 'inventory', Item: { ...key(pk), quantity: { N: '1' } } } })),
    ],
    ClientRequestToken,
  });

function contention({ refuses = true, now = (): number => 0 } = {}) {
  const { enter } = createContention([inventory], () => refuses, now);
  return (operation: string, body: Buffer) => {
    const entered = enter(operation, body);
    if ('leave' in entered) return { leave: entered.leave };
    const { __type, CancellationReasons = [] } = JSON.parse(String(entered.refusal.body));
    const reasons: string[] = CancellationReasons.map(({ Code }: { Code: string }) => Code);
    return { leave: () => {}, refusal: [__type.split('#')[1], ...reasons].join(' ') };
  };
}

describe('an item in a transaction', () => {
  it('is not in the way of one with the same key in another table', () => {
    const orders = { ...inventory, properties: { ...inventory.properties, TableName: 'orders' } };
    const { enter } = createContention(
      [inventory, orders],
      () => true,
      () => 0,
    );
    const put = (TableName: string) => request({ TransactItems: [{ Put: { TableName, Item: key('1') } }] });
    enter('TransactWriteItems', put('inventory'));
    expect(enter('TransactWriteItems', put('orders'))).not.toHaveProperty('refusal');
    expect(enter('TransactWriteItems', put('inventory'))).toHaveProperty('refusal');
  });

  it('is refused to another one, which is told which item it was', () => {
    const enter = contention();
    const { leave } = enter('TransactWriteItems', transaction(['SKU#MUG', 'ORDER#1']));
    expect(enter('TransactWriteItems', transaction(['SKU#LAMP', 'ORDER#2', 'SKU#MUG'])).refusal).toBe(
      'TransactionCanceledException None None TransactionConflict',
    );
    expect(enter('TransactWriteItems', transaction(['SKU#LAMP', 'ORDER#2'])).refusal).toBeUndefined();
    leave();
    expect(enter('TransactWriteItems', transaction(['SKU#MUG', 'ORDER#3'])).refusal).toBeUndefined();
  });

  it('is refused to a single write, while single writes do not hinder each other or a transaction', () => {
    const enter = contention();
    const write = request({ TableName: 'inventory', Key: key('SKU#MUG') });
    enter('UpdateItem', write);
    expect(enter('UpdateItem', write).refusal).toBeUndefined();
    const { leave } = enter('TransactWriteItems', transaction(['SKU#MUG']));
    expect(enter('DeleteItem', write).refusal).toBe('TransactionConflictException');
    leave();
    expect(enter('DeleteItem', write).refusal).toBeUndefined();
  });

  it('is its own: a transaction that is sent again is told that it is in progress', () => {
    const enter = contention();
    enter('TransactWriteItems', transaction(['SKU#MUG'], 'token'));
    expect(enter('TransactWriteItems', transaction(['SKU#MUG'], 'token')).refusal).toBe(
      'TransactionInProgressException',
    );
  });

  it('is not refused for the time that the database only lets a transaction queue', () => {
    let time = 0;
    const enter = contention({ now: () => time });
    const first = enter('TransactWriteItems', transaction(['SKU#MUG']));
    time = 25;
    expect(enter('TransactWriteItems', transaction(['SKU#MUG'])).refusal).toBeUndefined();
    first.leave();
    expect(enter('TransactWriteItems', transaction(['SKU#MUG'])).refusal).toMatch(/TransactionConflict$/);
  });

  it('waits for its turn, as the database lets it, when contention is switched off', () => {
    const enter = contention({ refuses: false });
    enter('TransactWriteItems', transaction(['SKU#MUG']));
    expect(enter('TransactWriteItems', transaction(['SKU#MUG'])).refusal).toBeUndefined();
  });
});
