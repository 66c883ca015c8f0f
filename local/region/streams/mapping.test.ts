import { expect, it } from '@jest/globals';
import { eventually } from '../../../tests/support/eventually.ts';
import type { EventSourceMapping } from '../event-source-mappings.ts';
import type { Invocation } from '../types.ts';
import { startStreamMapping } from './mapping.ts';
import type { ReadRecord } from './reader.ts';

const SOON = { within: 5000, every: 5 };
const DONE: Invocation = { ok: true, payload: null };

const record = (number: number): ReadRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: `order-${number}` } },
    SequenceNumber: String(number),
    ApproximateCreationDateTime: 0,
  },
  previous: String(number - 1),
  readAt: Date.now(),
});

/** A mapping with four lanes, whose function answers when it is told to. */
function mapping() {
  const waiting = new Map<string, () => void>();
  const checkpoints: string[] = [];
  const properties = { ParallelizationFactor: 4 };
  const declared = { id: 'Mapping', functionName: 'read', functionArn: 'arn', sourceArn: 'stream', properties };
  const numberOf = (event: unknown) =>
    (event as { Records: readonly ReadRecord[] }).Records.map(({ dynamodb }) => dynamodb.SequenceNumber).join();
  const { offer } = startStreamMapping(
    { ...declared, batchSize: 1, batchingWindowMs: 0, reportsItemFailures: true } as unknown as EventSourceMapping,
    {
      region: 'eu-central-1',
      host: {
        invoke: (_, event) => new Promise((answer) => waiting.set(numberOf(event), () => answer(DONE))),
        stop: async () => {},
      },
      terminal: { info: () => {}, trouble: () => {} },
      onFailure: undefined,
      start: undefined,
      checkpoint: (after) => void checkpoints.push(after),
      resume: () => {},
    },
  );
  function finish(numbers: Iterable<string>) {
    for (const number of [...numbers]) {
      waiting.get(number)?.();
      waiting.delete(number);
    }
  }
  return { offer, finish, waiting, checkpoints };
}

it('goes on, when its region was gone, from the oldest record that is not done in any lane', async () => {
  const { offer, finish, waiting, checkpoints } = mapping();
  offer(
    Array.from({ length: 12 }, (_, index) => record(index + 1)),
    'shard',
  );
  expect(waiting.size).toBeGreaterThan(1);
  expect(checkpoints.at(-1)).toBe('0');
  // The lane of the first record is stuck; the others get on.
  finish([...waiting.keys()].filter((number) => number !== '1'));
  await eventually(() => expect(waiting.size).toBeGreaterThan(1), SOON);
  expect(checkpoints.at(-1)).toBe('0');
  await eventually(() => {
    finish(waiting.keys());
    expect(checkpoints.at(-1)).toBe('12');
  }, SOON);
});
