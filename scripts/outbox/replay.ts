import { type Image, kindOf, SOURCES, type Source } from './sources.ts';

export interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface ReplayParts {
  /** The insert-once items of a table that the region was to act on, written in the time that is replayed. */
  readonly itemsOf: (source: Source) => AsyncIterable<Image>;
  /** Calls the reader as the stream's mapping does; throws when it has not answered. */
  readonly call: (reader: string, event: object) => Promise<Answer>;
}

export interface Replayed {
  /** By kind, how many items there are. */
  readonly found: ReadonlyMap<string, number>;
  readonly sent: number;
  /** The keys of those that the reader could not deal with. */
  readonly failed: readonly string[];
}

/** The reader fails on everything: what it needs is away, and whoever sends had better wait. */
export class NothingGetsThrough extends Error {
  override readonly name = 'NothingGetsThrough';
}
const FAILURES_IN_A_ROW = 10;

/**
 * Sends what a region was to act on through the same readers again. They recognise what was done by its business key, so
 * nothing has to be known of what was lost, and a replay may be cut short and begun again.
 */
export async function replay(parts: ReplayParts, send: boolean): Promise<Replayed> {
  const found = new Map<string, number>();
  const failed: string[] = [];
  let sent = 0;
  for (const source of SOURCES) {
    for await (const batch of batches(parts.itemsOf(source), source.batch)) {
      for (const item of batch) found.set(kindOf(item), (found.get(kindOf(item)) ?? 0) + 1);
      if (!send) continue;
      const refused = await sendBatch(parts, source, batch);
      failed.push(...refused);
      sent += batch.length - refused.length;
    }
  }
  return { found, sent, failed };
}

/** A reader stops at the first item that fails; the rest is sent without it, because no retry will come after this one. */
async function sendBatch({ call }: ReplayParts, { reader }: Source, batch: readonly Image[]): Promise<string[]> {
  const failed: string[] = [];
  let inARow = 0;
  for (let from = 0; from < batch.length; ) {
    const { batchItemFailures } = await call(reader, { Records: batch.slice(from).map(recordOf) });
    const stoppedAt = batchItemFailures[0];
    if (!stoppedAt) break;
    const at = from + Math.max(0, Number(stoppedAt.itemIdentifier) - 1);
    inARow = at === from ? inARow + 1 : 1;
    const item = batch[at];
    if (item) failed.push(`${item.pk?.S} ${item.sk?.S}`);
    if (inARow >= FAILURES_IN_A_ROW) {
      throw new NothingGetsThrough(`${reader} failed on ${inARow} items in a row, the last of them ${failed.at(-1)}.`);
    }
    from = at + 1;
  }
  return failed;
}

/** As the stream tells an insertion. The reader names by its sequence the item that it stopped at. */
function recordOf(item: Image, index: number): object {
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(index + 1), NewImage: item, ApproximateCreationDateTime: 0 },
  };
}

async function* batches(items: AsyncIterable<Image>, size: number): AsyncIterable<readonly Image[]> {
  let batch: Image[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
