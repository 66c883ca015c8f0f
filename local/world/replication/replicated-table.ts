import { setTimeout as sleep } from 'node:timers/promises';
import {
  contentHash,
  type DynamoDbWire,
  type Item,
  keyText,
  openCursor,
  type StreamCursor,
} from '../../region/dynamodb/index.ts';
import type { Journal, Position } from './journal.ts';
import { type Batch, LastWriterWins } from './last-writer-wins.ts';

/** Writes are gathered for this long, so that a busy table costs ten reads a second and not one per write. */
const GATHER_MS = 100;
const RETRY_MS = 500;
/** Beyond this many writes that wait for the other region, the rest waits in the stream. */
const MOST_PENDING = 50_000;

export interface ReplicatedTableOptions {
  readonly name: string;
  readonly regions: readonly [string, string];
  readonly journal: Journal;
  readonly lagMs: () => number;
  readonly paused: () => boolean;
  readonly onReplicated: (region: string) => void;
  readonly onTrouble: (text: string) => void;
}

interface Replica {
  readonly wire: DynamoDbWire;
  readonly streamArn: string;
  readonly stream: StreamCursor;
  /** What the stream held when the region came was written before it went. */
  readonly goneSince: number;
  caughtUp: boolean;
  connected: boolean;
  noticedAt: number | undefined;
  reading: boolean;
  writing: boolean;
}

/** Carries one table's writes from each region to the other. */
export class ReplicatedTable {
  readonly #options: ReplicatedTableOptions;
  readonly #merge: LastWriterWins;
  readonly #replicas = new Map<string, Replica>();
  /** By region: up to where its stream has been taken in. What is not settled of that waits in memory. */
  readonly #readUntil = new Map<string, Position>();
  readonly #kept = new Map<string, Position>();
  readonly #recalled = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReplicatedTableOptions) {
    this.#options = options;
    this.#merge = new LastWriterWins(options.regions);
  }

  connect(region: string, wire: DynamoDbWire, streamArn: string): void {
    const { name, journal } = this.#options;
    if (!this.#recalled.has(region)) {
      this.#recalled.add(region);
      this.#merge.recall(region, journal.echoes(region, name));
    }
    const readUntil = this.#readUntil.get(region) ?? journal.position(region, name);
    this.#replicas.set(region, {
      wire,
      streamArn,
      // The position in the stream of a table that is gone says nothing of its successor.
      stream: openCursor(wire, streamArn, readUntil?.arn === streamArn ? readUntil.sequence : undefined),
      goneSince: journal.lastContact(region),
      caughtUp: false,
      connected: true,
      noticedAt: undefined,
      reading: false,
      writing: false,
    });
    this.written(region);
  }

  disconnect(region: string): void {
    const replica = this.#replicas.get(region);
    if (replica) replica.connected = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const region of this.#options.regions) this.disconnect(region);
  }

  /** The region's table was written to. */
  written(region: string): void {
    const replica = this.#replicas.get(region);
    if (!replica?.connected) return;
    replica.noticedAt ??= Date.now();
    if (!replica.reading) void this.#read(region, replica);
  }

  /** Something changed that may let writes go: time, the lag, a pause that ended. */
  flow(): void {
    for (const region of this.#options.regions) void this.#write(region);
  }

  pending(target: string) {
    return this.#merge.pending(target);
  }

  async #read(region: string, replica: Replica): Promise<void> {
    replica.reading = true;
    try {
      while (replica.connected && replica.noticedAt !== undefined) {
        if (replica.caughtUp) await sleep(Math.min(GATHER_MS, this.#options.lagMs() / 2));
        const noticedAt = replica.noticedAt;
        replica.noticedAt = undefined;
        await this.#readToEnd(region, replica, replica.caughtUp ? noticedAt : replica.goneSince);
        this.flow();
      }
    } catch (error) {
      // A region that was killed is no news; `connect` reads on from the same position.
      await sleep(RETRY_MS);
      if (replica.connected) this.#options.onTrouble(`reading ${this.#options.name} of ${region}: ${String(error)}`);
      replica.noticedAt ??= Date.now();
    }
    replica.reading = false;
    if (replica.connected && replica.noticedAt !== undefined) void this.#read(region, replica);
  }

  async #readToEnd(region: string, replica: Replica, time: number): Promise<void> {
    const { name, journal } = this.#options;
    const forget = (echoes: readonly { key: string; hash: string }[]) =>
      journal.forgetEchoes(echoes.map(({ key, hash }) => ({ region, table: name, key, hash })));

    while (replica.connected && (!replica.caughtUp || this.#roomFrom(region))) {
      const begunAt = performance.now();
      const records = await replica.stream.next();
      if (!replica.connected) return;
      const claimed = [];
      for (const record of records) {
        const { Keys: keys, NewImage: image } = record.dynamodb;
        const change = { key: keyText(keys), keys, image, hash: contentHash(image) };
        claimed.push(...this.#merge.observe(region, change, time, this.#readUntil.get(region)));
        this.#readUntil.set(region, { arn: replica.streamArn, sequence: record.dynamodb.SequenceNumber });
      }
      forget(claimed);
      if (records.length === 0) {
        forget(this.#merge.readToEnd(region, begunAt));
        replica.caughtUp = true;
      }
      this.#keepPosition(region);
      // A short page is the end, unless it was cut by size: the next read will tell, soon enough.
      if (records.length < 100 && replica.caughtUp) return;
    }
  }

  async #write(target: string): Promise<void> {
    const replica = this.#replicas.get(target);
    // What the target wrote before it went is read first: it may be newer than what waits for it.
    if (!replica?.connected || !replica.caughtUp || replica.writing) return;
    replica.writing = true;
    try {
      while (replica.connected && !this.#options.paused()) {
        const batch = this.#merge.take(target, Date.now() - this.#options.lagMs());
        if (batch.settles === 0) break;
        if (batch.writes.length > 0) await this.#put(target, replica, batch);
        // Answered by a region that is gone: its successor is given the batch again.
        if (!replica.connected) break;
        this.#merge.settled(target, batch, performance.now());
        this.#keepPosition(this.#otherThan(target));
        if (batch.writes.length > 0) this.#options.onReplicated(target);
      }
    } catch (error) {
      await sleep(RETRY_MS);
      if (replica.connected) this.#options.onTrouble(`writing ${this.#options.name} of ${target}: ${String(error)}`);
    }
    replica.writing = false;
    this.#wakeWhenDue();
  }

  async #put(target: string, replica: Replica, { writes }: Batch): Promise<void> {
    const { name, journal } = this.#options;
    const echoes = writes.map(({ key, hash }) => ({ region: target, table: name, key, hash }));
    journal.expectEchoes(echoes);
    this.#merge.expectEchoes(target, echoes);
    let requests: unknown[] = writes.map(({ keys, image }) => request(keys, image));
    while (requests.length > 0) {
      const { UnprocessedItems = {} } = await replica.wire.call<{ UnprocessedItems?: Record<string, unknown[]> }>(
        'BatchWriteItem',
        { RequestItems: { [name]: requests } },
      );
      requests = UnprocessedItems[name] ?? [];
    }
  }

  #keepPosition(region: string): void {
    const unsettled = this.#merge.unsettledFrom(region);
    const position = unsettled ? unsettled.before : this.#readUntil.get(region);
    if (!position || position === this.#kept.get(region)) return;
    this.#kept.set(region, position);
    this.#options.journal.keepPosition(region, this.#options.name, position);
  }

  #roomFrom(region: string): boolean {
    return this.#merge.pending(this.#otherThan(region)).records < MOST_PENDING;
  }

  #wakeWhenDue(): void {
    clearTimeout(this.#timer);
    if (this.#options.paused()) return;
    const due = this.#options.regions
      .filter((region) => this.#replicas.get(region)?.connected && !this.#replicas.get(region)?.writing)
      .map((region) => this.#merge.pending(region).oldest)
      .filter((oldest) => oldest !== undefined);
    if (due.length === 0) return;
    const wait = Math.min(...due) + this.#options.lagMs() - Date.now();
    this.#timer = setTimeout(() => this.flow(), Math.max(wait, 1));
  }

  #otherThan(region: string): string {
    const [first, second] = this.#options.regions;
    return region === first ? second : first;
  }
}

const request = (Key: Item, Item: Item | undefined) => (Item ? { PutRequest: { Item } } : { DeleteRequest: { Key } });
