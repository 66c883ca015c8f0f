import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoCanary } from './dynamo-canary.ts';
import { DynamoTableStreams } from './dynamo-table-streams.ts';

describe('the operations table', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase('operations');
  });
  afterAll(() => database.stop());

  it('keeps one canary row per region', async () => {
    const { signal } = new AbortController();
    const here = new DynamoCanary(database.client, database.table, 'eu-central-1');
    const there = new DynamoCanary(database.client, database.table, 'eu-west-1');
    expect(await here.lastWritten(signal)).toBeUndefined();
    await here.write(new Date('2026-11-20T10:00:00Z'), signal);
    await there.write(new Date('2026-11-20T10:00:01Z'), signal);
    expect(await here.lastWritten(signal)).toEqual(new Date('2026-11-20T10:00:00Z'));
  });

  it('has a stream, and a table that is not there yet has none yet', async () => {
    const client = new DynamoDBClient({
      endpoint:
        (await database.client.config
          .endpoint?.()
          .then(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`)) ?? '',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const streams = new DynamoTableStreams(client);
    expect(await streams.streamOf(database.table)).toMatchObject({ arn: expect.stringContaining('/stream/') });
    expect(await streams.streamOf('nowhere')).toMatchObject({ notYet: expect.stringContaining('nowhere') });
    client.destroy();
  });

  it('is read as an order would be: strongly', async () => {
    const asked: unknown[] = [];
    const send = async ({ input }: { input: unknown }) => {
      asked.push(input);
      return {};
    };
    const canary = new DynamoCanary({ send } as never, 'operations', 'eu-central-1');
    await canary.lastWritten(new AbortController().signal);
    expect(asked).toMatchObject([{ ConsistentRead: true }]);
  });

  it.each(['CREATING', 'DELETING', 'ARCHIVED', undefined])(
    'has no stream to hand on while it is %s',
    async (status) => {
      const Table = { TableStatus: status, LatestStreamArn: 'arn:stream' };
      const streams = new DynamoTableStreams({ send: async () => ({ Table }) } as never);
      expect(await streams.streamOf('orders')).toMatchObject({ notYet: expect.stringContaining('orders') });
    },
  );
});
