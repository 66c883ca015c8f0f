import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { conditional } from './conditional.ts';

describe('a write on a condition', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase('operations');
  }, 120_000);
  afterAll(() => database.stop());

  const item = (name: string) => ({ pk: name, sk: name, amounts: [1, 2] });
  const insert = (name: string, more = {}) =>
    conditional(
      database.client.send(
        new PutCommand({
          TableName: database.table,
          Item: item(name),
          ConditionExpression: 'attribute_not_exists(pk)',
          ...more,
        }),
      ),
    );

  it('is done, or refused by what is there', async () => {
    expect(await insert('first')).toMatchObject({ kind: 'done', output: {} });
    expect(await insert('first')).toEqual({ kind: 'refused', standing: undefined });
  });

  it('tells what stood in the way when it asks for it', async () => {
    await insert('second');
    expect(await insert('second', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual({
      kind: 'refused',
      standing: item('second'),
    });
  });

  it('fails when the condition was not the reason', async () => {
    await expect(insert('third', { ConditionExpression: 'no such thing' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
