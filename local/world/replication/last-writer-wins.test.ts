import { beforeEach, describe, expect, it } from '@jest/globals';
import { contentHash } from '../../region/dynamodb/index.ts';
import { LastWriterWins } from './last-writer-wins.ts';

const A = 'eu-central-1';
const B = 'eu-west-1';
let table: LastWriterWins;

beforeEach(() => {
  table = new LastWriterWins([A, B]);
});

const change = (key: string, value?: string) => {
  const image = value === undefined ? undefined : { pk: { S: key }, v: { S: value } };
  return { key, keys: { pk: { S: key } }, image, hash: contentHash(image) };
};
const written = (region: string, key: string, value: string | undefined, time: number) =>
  table.observe(region, change(key, value), time, undefined);
const valuesFor = (region: string, until = Number.POSITIVE_INFINITY) =>
  table.take(region, until).writes.map(({ key, image }) => `${key}=${image?.v?.S ?? 'gone'}`);
const replicate = (region: string) => {
  const batch = table.take(region, Number.POSITIVE_INFINITY);
  table.expectEchoes(region, batch.writes);
  table.settled(region, batch, 1);
  return batch.writes;
};

describe('the last writer wins', () => {
  it('carries a write to the other region when it is old enough, the newest of an item only', () => {
    written(A, 'x', '1', 10);
    written(A, 'x', '2', 20);
    written(A, 'y', '1', 30);
    expect(valuesFor(B, 9)).toEqual([]);
    expect(valuesFor(B, 10)).toEqual(['x=1']);
    expect(valuesFor(B, 30)).toEqual(['x=2', 'y=1']);
    expect(valuesFor(A)).toEqual([]);
  });

  it('does not send an echo back', () => {
    written(A, 'x', '1', 10);
    replicate(B);
    written(B, 'x', '1', 11);
    expect(valuesFor(A)).toEqual([]);
  });

  it('lets the later of two concurrent writes win in both regions', () => {
    written(A, 'x', 'early', 10);
    written(B, 'x', 'late', 20);
    expect(valuesFor(B)).toEqual([]);
    expect(valuesFor(A)).toEqual(['x=late']);
  });

  it('puts back a write that replication overtook before its stream was read', () => {
    written(A, 'x', 'early', 10);
    replicate(B);
    written(B, 'x', 'late', 20);
    written(B, 'x', 'early', 20);
    expect(valuesFor(A)).toEqual(['x=late']);
    expect(valuesFor(B)).toEqual(['x=late']);
  });

  it('lets what a lost region wrote before it went lose against what was written since', () => {
    written(A, 'x', 'since', 100);
    written(B, 'x', 'before', 50);
    expect(valuesFor(A)).toEqual([]);
    expect(valuesFor(B)).toEqual(['x=since']);
  });

  it('carries deletions', () => {
    written(A, 'x', undefined, 10);
    expect(valuesFor(B)).toEqual(['x=gone']);
  });

  it('forgets the echo of a write that changed nothing, and knows the next write of the same content as new', () => {
    written(A, 'x', '1', 10);
    replicate(B);
    expect(table.readToEnd(B, 2)).toHaveLength(1);
    written(B, 'x', '1', 20);
    expect(valuesFor(A)).toEqual(['x=1']);
  });

  it('knows the echoes of before a restart', () => {
    table.recall(B, [change('x', '1')]);
    written(B, 'x', '1', 10);
    expect(valuesFor(A)).toEqual([]);
  });

  it('takes at most 25 items at once', () => {
    for (let number = 0; number < 30; number += 1) written(A, `k${number}`, '1', number);
    expect(replicate(B)).toHaveLength(25);
    expect(replicate(B)).toHaveLength(5);
    expect(table.pending(B).records).toBe(0);
  });
});
