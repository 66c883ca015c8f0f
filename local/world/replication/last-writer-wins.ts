import type { Item } from '../../region/dynamodb/index.ts';
import type { Position } from './journal.ts';

/** What a stream said: the item under this key now is this. */
export interface Change {
  readonly key: string;
  readonly keys: Item;
  readonly image: Item | undefined;
  readonly hash: string;
}

/** A write of the shop itself, not of replication. */
export interface Write extends Change {
  readonly origin: string;
  readonly time: number;
}

interface Queued {
  readonly write: Write;
  /** Where the origin's stream stood before it. */
  readonly before: Position | undefined;
  /** Otherwise it is put back where it came from, because replication overwrote it there. */
  readonly fromStream: boolean;
}

interface ExpectedEcho {
  readonly key: string;
  readonly hash: string;
}

export interface Batch {
  readonly writes: readonly Write[];
  /** How many entries of the queue it settles: more than its writes where some were overtaken. */
  readonly settles: number;
}

/** DynamoDB's own limit for one BatchWriteItem. */
const LARGEST_BATCH = 25;
/** Winners remembered beyond what is still under way, to judge a write that comes late. */
const REMEMBERED = 10_000;

/**
 * One table in two regions: which write of an item wins, what each region must still be given, and which records of a
 * stream are only the echo of replication itself. Knows no database, so that its rules can be tried with plain values.
 */
export class LastWriterWins {
  readonly #regions: readonly [string, string];
  readonly #winners = new Map<string, Write>();
  readonly #queues: Record<string, Queued[]>;
  /** By region: what replication wrote there and its stream has not told yet. */
  readonly #echoes: Record<string, Map<string, string[]>>;
  /** By region: batches that were answered, until the stream was read to its end after that. */
  readonly #answered: Record<string, { readonly at: number; readonly echoes: readonly ExpectedEcho[] }[]>;

  constructor(regions: readonly [string, string]) {
    this.#regions = regions;
    const each = <T>(make: () => T): Record<string, T> => Object.fromEntries(regions.map((region) => [region, make()]));
    this.#queues = each(() => []);
    this.#echoes = each(() => new Map());
    this.#answered = each(() => []);
  }

  /** A record of the region's stream. Answers the echoes that need not be expected any longer. */
  observe(region: string, change: Change, time: number, before: Position | undefined): readonly ExpectedEcho[] {
    const claimed = this.#claimEcho(region, change);
    const winner = this.#winners.get(change.key);
    if (claimed) {
      // Replication overtook a newer write of this region that had not been read yet: that one is put back.
      if (winner?.origin === region && winner.hash !== change.hash) this.#putBack(region, winner);
      return claimed;
    }
    if (winner && winner.origin !== region && winner.time > time) {
      this.#putBack(region, winner);
      return [];
    }
    const write: Write = { ...change, origin: region, time };
    this.#remember(write);
    this.#queueFor(this.#otherThan(region)).push({ write, before, fromStream: true });
    return [];
  }

  /** The next writes for a region: old enough, at most one per item, none that lost meanwhile. */
  take(target: string, writtenUntil: number): Batch {
    const writes = new Map<string, Write>();
    let settles = 0;
    for (const { write, fromStream } of this.#queueFor(target)) {
      if (write.time > writtenUntil) break;
      if (writes.size === LARGEST_BATCH && !writes.has(write.key)) break;
      settles += 1;
      const winner = this.#winners.get(write.key);
      const lost = winner !== undefined && winner !== write && (!fromStream || winner.origin !== write.origin);
      if (!lost) writes.set(write.key, write);
    }
    return { writes: [...writes.values()], settles };
  }

  /** Before a batch is written, so that its echo is known however soon it comes. */
  expectEchoes(target: string, echoes: readonly ExpectedEcho[]): void {
    const expected = this.#of(this.#echoes, target);
    for (const { key, hash } of echoes) {
      const known = expected.get(key);
      if (known) known.push(hash);
      else expected.set(key, [hash]);
    }
  }

  settled(target: string, { settles, writes }: Batch, at: number): void {
    this.#queueFor(target).splice(0, settles);
    if (writes.length > 0) this.#of(this.#answered, target).push({ at, echoes: writes });
  }

  /** Expectations from before a restart: whether they were ever written is not known. */
  recall(region: string, echoes: readonly ExpectedEcho[]): void {
    this.expectEchoes(region, echoes);
    this.#of(this.#answered, region).push({ at: 0, echoes });
  }

  /**
   * The region's stream was read to its end by a read that began at this time. An echo that has not come until then
   * never will: the item was the same already, and such a write leaves no record.
   */
  readToEnd(region: string, begunAt: number): readonly ExpectedEcho[] {
    const answered = this.#of(this.#answered, region);
    const silent: ExpectedEcho[] = [];
    while (answered[0] && answered[0].at < begunAt) {
      for (const echo of answered.shift()?.echoes ?? []) if (this.#claimEcho(region, echo)) silent.push(echo);
    }
    return silent;
  }

  /** From where a region's stream must be read again after a restart; none when all that was read is settled. */
  unsettledFrom(origin: string): { readonly before: Position | undefined } | undefined {
    return this.#queueFor(this.#otherThan(origin)).find(({ fromStream }) => fromStream);
  }

  pending(target: string): { readonly records: number; readonly oldest: number | undefined } {
    const queue = this.#queueFor(target);
    return { records: queue.length, oldest: queue[0]?.write.time };
  }

  #putBack(region: string, winner: Write): void {
    const queue = this.#queueFor(region);
    if (!queue.some(({ write }) => write === winner))
      queue.push({ write: winner, before: undefined, fromStream: false });
  }

  #claimEcho(region: string, { key, hash }: ExpectedEcho): ExpectedEcho[] | undefined {
    const echoes = this.#of(this.#echoes, region);
    const expected = echoes.get(key);
    const at = expected?.indexOf(hash) ?? -1;
    if (!expected || at < 0) return undefined;
    // What was written before it and left no record never will.
    const claimed = expected.splice(0, at + 1);
    if (expected.length === 0) echoes.delete(key);
    return claimed.map((each) => ({ key, hash: each }));
  }

  #remember(write: Write): void {
    this.#winners.delete(write.key);
    this.#winners.set(write.key, write);
    // The winner of what is still under way must stay, or the other region's older write would pass for the newest.
    const underWay = this.#regions.reduce((sum, region) => sum + this.#queueFor(region).length, 0);
    if (this.#winners.size <= REMEMBERED + underWay) return;
    const oldest = this.#winners.keys().next();
    if (!oldest.done) this.#winners.delete(oldest.value);
  }

  #queueFor(target: string): Queued[] {
    return this.#of(this.#queues, target);
  }

  #otherThan(region: string): string {
    const [first, second] = this.#regions;
    return region === first ? second : first;
  }

  #of<T>(each: Record<string, T>, region: string): T {
    const value = each[region];
    if (value === undefined) throw new Error(`${region} is not one of ${this.#regions.join(' and ')}.`);
    return value;
  }
}
