import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from '@jest/globals';
import type { Envelope } from './envelope.ts';
import { EventBridgePublisher } from './publisher.ts';

/** A bus that answers 200 and refuses single entries, as EventBridge does under load. */
async function busThatRefuses(refused: readonly string[]) {
  const calls: string[][] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const ids = (JSON.parse(text).Entries as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail).id as string);
    calls.push(ids);
    const Entries = ids.map((id) => (refused.includes(id) ? { ErrorCode: 'ThrottlingException' } : { EventId: id }));
    const FailedEntryCount = ids.filter((id) => refused.includes(id)).length;
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ FailedEntryCount, Entries }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    calls,
    publisher: new EventBridgePublisher('bus', client),
    stop: () => {
      client.destroy();
      server.close();
    },
  };
}

const event = (id: string) =>
  ({ id, source: 'twinshop.test', type: 'T', time: '2026-11-20T10:00:00.000Z' }) as Envelope;

describe('publishing to EventBridge', () => {
  it('tells which entries were refused, although the call answered 200', async () => {
    const bus = await busThatRefuses(['b']);
    expect([...(await bus.publisher.publish(['a', 'b', 'c'].map(event)))]).toEqual(['b']);
    bus.stop();
  });

  it('tells which, also behind the tenth', async () => {
    const bus = await busThatRefuses(['3', '11', '22']);
    const events = Array.from({ length: 23 }, (_, index) => event(String(index)));
    expect([...(await bus.publisher.publish(events))]).toEqual(['3', '11', '22']);
    bus.stop();
  });

  it('sends at most ten entries a call', async () => {
    const bus = await busThatRefuses([]);
    await bus.publisher.publish(Array.from({ length: 23 }, (_, index) => event(String(index))));
    expect(bus.calls.map((ids) => ids.length)).toEqual([10, 10, 3]);
    bus.stop();
  });
});
