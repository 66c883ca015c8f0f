import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { parse } from 'yaml';
import * as z from 'zod';
import { inserted, streamReader } from '../../shared/messaging/stream-reader.ts';
import { commandFrom } from './options.ts';
import { NothingGetsThrough, type ReplayParts, replay } from './replay.ts';
import { type Image, SOURCES } from './sources.ts';

const command = (id: string): Image => marshall({ pk: `PARCEL#${id}`, sk: 'FROM#eu-west-1', kind: 'PARCEL', id });
const order = (id: string): Image => marshall({ pk: id, sk: 'STATE#1', kind: 'ORDER' });

function outbox(items: Readonly<Record<string, readonly Image[]>>, fails: (id: string) => boolean = () => false) {
  const done: string[] = [];
  const sizes: number[] = [];
  const does = async ({ pk }: { readonly pk: string }) => {
    if (fails(pk)) throw new Error('cannot');
    done.push(pk);
  };
  const nobody = async () => new Set<string>();
  const read = streamReader(
    { PARCEL: inserted(z.object({ pk: z.string() }), { does }) },
    { publisher: { publish: nobody }, aside: { send: nobody } },
  );
  const parts: ReplayParts = {
    async *itemsOf({ table }) {
      yield* items[table] ?? [];
    },
    call: (_reader, records) => {
      const stream = records as DynamoDBStreamEvent;
      sizes.push(stream.Records.length);
      return read(stream, {} as Context);
    },
  };
  return { parts, done, sizes };
}

describe('the outbox', () => {
  it('tells what there is, and sends nothing unless asked to', async () => {
    const { parts, done } = outbox({ orders: [order('a'), order('b')], inventory: [command('1')] });
    const { found, sent } = await replay(parts, false);
    expect([...found]).toEqual([
      ['ORDER', 2],
      ['PARCEL', 1],
    ]);
    expect([sent, done]).toEqual([0, []]);
  });

  it('hands a reader no more at a time than its stream does', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => String(index));
    const { parts, done, sizes } = outbox({ inventory: ids.map(command) });
    expect(await replay(parts, true)).toMatchObject({ sent: 120, failed: [] });
    expect([sizes, done.length]).toEqual([[100, 20], 120]);
  });

  it('goes on behind what cannot be dealt with, and names it', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => String(index));
    const { parts, done } = outbox({ inventory: ids.map(command) }, (pk) => ['PARCEL#3', 'PARCEL#24'].includes(pk));
    expect(await replay(parts, true)).toMatchObject({
      sent: 28,
      failed: ['PARCEL#3 FROM#eu-west-1', 'PARCEL#24 FROM#eu-west-1'],
    });
    expect(new Set(done).size).toBe(28);
  });

  it('stops when nothing gets through', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => String(index));
    const { parts } = outbox({ inventory: ids.map(command) }, () => true);
    await expect(replay(parts, true)).rejects.toBeInstanceOf(NothingGetsThrough);
  });

  it('knows every reader of insert-once items, as its mapping is declared', () => {
    const declared = ['catalog', 'order', 'payment', 'inventory', 'notification', 'operations'].flatMap((service) => {
      const file = new URL(`../../services/${service}/functions.yml`, import.meta.url);
      const functions = parse(readFileSync(file, 'utf8'), { merge: true }) as Record<string, Declared>;
      return Object.entries(functions).flatMap(([reader, { reads }]) =>
        JSON.stringify(reads?.filterPatterns ?? []).includes('processIn') ? [{ reader, batch: reads?.batchSize }] : [],
      );
    });
    expect(SOURCES.map(({ reader, batch }) => ({ reader, batch }))).toEqual(declared);
  });
});

interface Declared {
  readonly reads?: { readonly batchSize: number; readonly filterPatterns: unknown };
}

describe('the command', () => {
  const now = new Date('2026-11-20T10:00:00.000Z');
  const given = (...args: string[]) => commandFrom(args, now);
  const where = ['--stage', 'production', '--region', 'eu-central-1'];

  it('says what is wrong with its options', () => {
    expect(given()).toContain('--stage is missing');
    expect(given(...where, '--since', 'yesterday')).toContain('--since must be a time');
    expect(given(...where, '--since', '2026-11-21T10:00:00Z')).toContain('before --until');
    expect(given(...where, '--since', '2026-08-01T10:00:00Z')).toContain('60 days');
    expect(given(...where, '--since', '2026-11-19T10:00:00Z', '--sent')).toContain('--sent');
  });

  it('looks by default, up to now', () => {
    expect(given(...where, '--since', '2026-11-19T12:00:00+02:00')).toEqual({
      ...{ stage: 'production', region: 'eu-central-1', send: false },
      ...{ since: new Date('2026-11-19T10:00:00.000Z'), until: now },
    });
  });
});
