import { hash } from 'node:crypto';
import { backOff } from '../backoff.ts';
import { isAfter } from '../dynamodb/index.ts';
import type { EventSourceMapping } from '../event-source-mappings.ts';
import type { Queue } from '../queues/index.ts';
import type { FunctionHost, Terminal } from '../types.ts';
import { type Attempt, nextStep } from './delivery.ts';
import { failureNotice, recordOf, writtenAt } from './event.ts';
import type { ReadRecord, StreamConsumer } from './reader.ts';

export interface StreamMapping extends StreamConsumer {
  state(): { readonly functionName: string; readonly pending: number; readonly lagMs: number };
  stop(): void;
}

interface Surroundings {
  readonly region: string;
  readonly host: FunctionHost;
  readonly terminal: Terminal;
  readonly onFailure: Queue | undefined;
  readonly start: string | undefined;
  /** Everything up to here is done. */
  checkpoint(after: string): void;
  resume(): void;
}

// Enough that a mapping never waits for its reader, little enough to be held in memory.
const MOST_PENDING = 5000;
const RETRY = { firstMs: 100, mostMs: 10_000 };
const THROTTLED = { firstMs: 50, mostMs: 1000 };

export function startStreamMapping(mapping: EventSourceMapping, surroundings: Surroundings): StreamMapping {
  const { region, host, terminal, onFailure, checkpoint, resume } = surroundings;
  const maximumAgeMs = Number(mapping.properties.MaximumRecordAgeInSeconds ?? -1) * 1000;
  // Lanes are worked on side by side; an item always has the same one, so its changes keep their order.
  const lanes = Array.from({ length: Number(mapping.properties.ParallelizationFactor ?? 1) }, () => ({
    pending: [] as ReadRecord[],
    busy: false,
  }));
  type Lane = (typeof lanes)[number];
  let position = surroundings.start;
  let shardId = '';
  let stopped = false;

  const pending = () => lanes.reduce((sum, lane) => sum + lane.pending.length, 0);

  function offer(records: readonly ReadRecord[], shard: string) {
    shardId = shard;
    for (const record of records) {
      const { Keys, SequenceNumber } = record.dynamodb;
      if (position !== undefined && !isAfter(SequenceNumber, position)) continue;
      position = SequenceNumber;
      if (!(mapping.matches?.(record) ?? true)) continue;
      lanes[laneOf(Keys)]?.pending.push(record);
    }
    for (const lane of lanes) if (!lane.busy && lane.pending.length > 0) void work(lane);
    saveCheckpoint();
  }

  function laneOf(keys: object) {
    return lanes.length === 1 ? 0 : Number.parseInt(hash('md5', JSON.stringify(keys)).slice(0, 8), 16) % lanes.length;
  }

  async function work(lane: Lane) {
    lane.busy = true;
    while (lane.pending.length > 0 && !stopped) {
      if (mapping.batchingWindowMs > 0 && lane.pending.length < mapping.batchSize) await backOffWindow(lane);
      await deliver(lane, lane.pending.slice(0, mapping.batchSize));
    }
    lane.busy = false;
  }

  function backOffWindow(lane: Lane) {
    const waited = Date.now() - (lane.pending[0]?.readAt ?? 0);
    return new Promise((resolve) => setTimeout(resolve, Math.max(0, mapping.batchingWindowMs - waited)));
  }

  async function deliver(lane: Lane, batch: readonly ReadRecord[]) {
    const attempts: Attempt[] = [{ records: batch, failures: 0 }];
    for (let attempt = attempts.shift(); attempt && !stopped; attempt = attempts.shift()) {
      const current = withoutExpired(lane, attempt);
      if (current.records.length === 0) continue;
      const outcome = await invoke(current.records);
      if (stopped) return;
      const { done, discarded, retry } = nextStep(current, outcome, mapping);
      settle(lane, done);
      if (discarded) discard(lane, discarded.records, 'RetryAttemptsExhausted', discarded.failures);
      attempts.unshift(...retry);
      if (retry.length > 0) await backOff(Math.max(1, retry[0]?.failures ?? 1), RETRY);
    }
  }

  async function invoke(records: readonly ReadRecord[]) {
    const event = { Records: records.map((record) => recordOf(record, mapping.sourceArn, region)) };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await host.invoke(mapping.functionArn, event);
      if (outcome.ok || outcome.kind !== 'throttled' || stopped) return outcome;
      await backOff(attempt, THROTTLED);
    }
  }

  function withoutExpired(lane: Lane, attempt: Attempt): Attempt {
    if (maximumAgeMs < 0) return attempt;
    const oldest = Date.now() - maximumAgeMs;
    const expired = attempt.records.filter((record) => writtenAt(record) < oldest);
    if (expired.length === 0) return attempt;
    discard(lane, expired, 'RecordAgeExceeded', attempt.failures);
    return { ...attempt, records: attempt.records.filter((record) => !expired.includes(record)) };
  }

  function discard(
    lane: Lane,
    records: readonly ReadRecord[],
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    invocations: number,
  ) {
    const [first, ...more] = records;
    if (!first) return;
    const { functionArn, sourceArn: streamArn } = mapping;
    const notice = failureNotice({
      records: [first, ...more],
      condition,
      invocations,
      functionArn,
      streamArn,
      shardId,
    });
    onFailure?.send(JSON.stringify(notice));
    const where = onFailure ? `told to ${onFailure.name}` : 'told to nobody: the mapping has no OnFailure destination';
    terminal.trouble(`${mapping.functionName} gave up ${records.length} stream record(s): ${condition}, ${where}`);
    settle(lane, records);
  }

  function settle(lane: Lane, records: readonly ReadRecord[]) {
    if (records.length === 0) return;
    const wasFull = isFull();
    const settled = new Set(records);
    lane.pending = lane.pending.filter((record) => !settled.has(record));
    saveCheckpoint();
    if (wasFull && !isFull()) resume();
  }

  function saveCheckpoint() {
    let oldest: ReadRecord | undefined;
    for (const {
      pending: [first],
    } of lanes) {
      if (first && (!oldest || isAfter(oldest.dynamodb.SequenceNumber, first.dynamodb.SequenceNumber))) oldest = first;
    }
    const after = oldest ? oldest.previous : position;
    if (after !== undefined) checkpoint(after);
  }

  function isFull() {
    return pending() >= MOST_PENDING;
  }

  return {
    offer,
    isFull,
    state() {
      const waiting = lanes.flatMap((lane) => lane.pending.slice(0, 1).map(({ readAt }) => Date.now() - readAt));
      return { functionName: mapping.functionName, pending: pending(), lagMs: Math.max(0, ...waiting) };
    },
    stop() {
      stopped = true;
    },
  };
}
