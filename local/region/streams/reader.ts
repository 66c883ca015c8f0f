import { setTimeout as delay } from 'node:timers/promises';
import type { StreamCursor, StreamRecord } from '../dynamodb/index.ts';
import type { Terminal } from '../types.ts';

export interface ReadRecord extends StreamRecord {
  /** The sequence number before it: where to go on when this one is not done. */
  readonly previous: string | undefined;
  readonly readAt: number;
}

/** A mapping, as its reader sees it. */
export interface StreamConsumer {
  offer(records: readonly ReadRecord[], shardId: string): void;
  /** Cannot take more for now: calls `resume` when it can. */
  isFull(): boolean;
}

export interface StreamReader {
  /** The table was written to. */
  wake(): void;
  /** A consumer that was full no longer is. */
  resume(): void;
  stop(): void;
}

// Nobody tells of a write that went past the gateway: an operator's on the database itself.
const FALLBACK_MS = 2000;
// Under load every write wakes the reader; this turns them into a page per breath. A reading costs as much as a write.
const BREATH_MS = 40;
/** What is shorter is the end, unless it was cut by size: then the fallback finds the rest. */
const LONG_PAGE = 100;

/**
 * One reader per table, however many mappings. They share its pace: a mapping that is stuck with a full backlog holds up
 * its neighbours on the same table, which on AWS it would not.
 */
export function startReader(
  cursor: StreamCursor,
  start: string | undefined,
  consumers: readonly StreamConsumer[],
  terminal: Terminal,
): StreamReader {
  let previous = start;
  let reading = false;
  let again = false;
  let stopped = false;

  async function read() {
    for (;;) {
      again = false;
      const records = await cursor.next();
      const readAt = Date.now();
      const linked = records.map((record) => {
        const read = { ...record, previous, readAt };
        previous = record.dynamodb.SequenceNumber;
        return read;
      });
      if (linked.length > 0) for (const consumer of consumers) consumer.offer(linked, cursor.shardId);
      if (stopped || consumers.some((consumer) => consumer.isFull())) return;
      if (records.length < LONG_PAGE && !again) return;
      await delay(BREATH_MS, undefined, { ref: false });
    }
  }

  function wake() {
    again = true;
    if (reading || stopped || consumers.some((consumer) => consumer.isFull())) return;
    reading = true;
    read()
      .catch((error: unknown) => {
        if (!stopped) terminal.trouble(`A stream could not be read, and is read again soon: ${error}`);
        again = false;
      })
      .finally(() => {
        reading = false;
        if (again) wake();
      });
  }

  const fallback = setInterval(wake, FALLBACK_MS).unref();
  wake();
  return {
    wake,
    resume: wake,
    stop() {
      stopped = true;
      clearInterval(fallback);
    },
  };
}
