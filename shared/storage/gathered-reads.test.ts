import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { GatheredReads } from './gathered-reads.ts';

let database: TestDatabase;
let sent = 0;
let reads: GatheredReads;
beforeAll(async () => {
  database = await startTestDatabase('notification');
  const counting = Object.assign(Object.create(database.client), {
    send: (command: PutCommand) => {
      sent += 1;
      return database.client.send(command);
    },
  });
  reads = new GatheredReads(counting, database.table);
  for (const pk of ['a', 'b'])
    await database.client.send(new PutCommand({ TableName: database.table, Item: { pk, sk: 'X', n: pk } }));
});
afterAll(() => database.stop());

const at = (pk: string) => ({ pk, sk: 'X' });

it('asks once for what is wanted in the same moment, and gives each what is theirs', async () => {
  const answers = await Promise.all([reads.get([at('a')]), reads.get([at('b'), at('a')]), reads.get([at('c')])]);
  expect(answers.map((items) => items.map(({ n }) => n).toSorted())).toEqual([['a'], ['a', 'b'], []]);
  expect(sent).toBe(1);
  expect(await reads.get([at('b')])).toMatchObject([{ n: 'b' }]);
  expect(sent).toBe(2);
});

it('tells everybody who asked when it fails', async () => {
  const nowhere = new GatheredReads(database.client, 'no-such-table');
  const outcomes = await Promise.allSettled([nowhere.get([at('a')]), nowhere.get([at('b')])]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
