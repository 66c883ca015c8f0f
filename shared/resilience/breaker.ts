import type { Clock } from '../kernel/clock.ts';
import {
  type BreakerRecord,
  CALM,
  isBroken,
  opened,
  passage,
  trialBegun,
  trialSucceeded,
  windowAt,
} from './breaker-record.ts';

/** What the instances of a region share. */
export interface BreakerStore {
  read(): Promise<BreakerRecord | undefined>;
  /** Adds to the window that begins at this time, or begins it, and answers the record as it is now. */
  report(calls: number, faults: number, windowFrom: number): Promise<BreakerRecord | undefined>;
  /** Refused if somebody has changed the record since. */
  change(next: BreakerRecord, previous: BreakerRecord): Promise<'changed' | 'outdated'>;
}

export interface BreakerParts {
  readonly store: BreakerStore;
  readonly clock: Clock;
  readonly random: () => number;
  /** The instance that changes the record reports it, so each change in the region is told once. */
  readonly told: (change: 'opened' | 'closed') => void;
  /** The table does not answer. Calls go on as if there were no breaker. */
  readonly blind: (error: unknown) => void;
}

/** Nothing was sent, because the peer is known to be away. */
export class PeerAway extends Error {
  override readonly name = 'PeerAway';
}

/** For so long an instance believes what it has read: each calls a peer that is gone only as often. */
const BELIEVED_MS = 1000;
/** Only the trials of other instances can get in the way, and there are at most two. */
const ATTEMPTS_TO_CHANGE = 4;

/**
 * A breaker that all instances of a region share. On the good path each instance reads it once a second and writes nothing.
 * An instance reports only a failed call, together with the number of good calls before it.
 */
export class Breaker {
  readonly #parts: BreakerParts;
  #seen: { readonly record: BreakerRecord; readonly at: number } | undefined;
  #answered = { windowFrom: 0, calls: 0 };

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** Calls the peer unless it is away. `isFault` tells a peer that is away from one that says no. */
  async call<T>(work: () => Promise<T>, isFault: (error: unknown) => boolean): Promise<T> {
    const isTrial = await this.#enter();
    try {
      const result = await work();
      await this.#answer(isTrial);
      return result;
    } catch (error) {
      await (isFault(error) ? this.#fault(isTrial) : this.#answer(isTrial));
      throw error;
    }
  }

  async #enter(): Promise<boolean> {
    const { clock } = this.#parts;
    const known = passage(await this.#believed(), clock());
    if (known === 'free') return false;
    // Take a place for a trial from the record as it is now, not as it was a moment ago.
    const record = known === 'trial' ? await this.#read() : undefined;
    const now = passage(record ?? CALM, clock());
    if (!record || now === 'closed-off') throw new PeerAway();
    if (now === 'free') return false;
    if (!(await this.#change(trialBegun(record, clock()), record))) throw new PeerAway();
    return true;
  }

  async #answer(isTrial: boolean): Promise<void> {
    const { clock, told } = this.#parts;
    if (!isTrial) {
      const windowFrom = windowAt(clock());
      const calls = this.#answered.windowFrom === windowFrom ? this.#answered.calls + 1 : 1;
      this.#answered = { windowFrom, calls };
      return;
    }
    const closed = await this.#settle((record) => trialSucceeded(record, clock()));
    if (closed?.state === 'CLOSED') told('closed');
  }

  async #fault(isTrial: boolean): Promise<void> {
    const { store, clock, random, told } = this.#parts;
    if (isTrial) {
      // Another trial may have failed and reported it first. The breaker need not wait twice.
      const again = await this.#settle((record) =>
        passage(record, clock()) === 'closed-off' && record.trials === 0 ? undefined : opened(record, clock(), random),
      );
      if (again) told('opened');
      return;
    }
    const windowFrom = windowAt(clock());
    const before = this.#answered.windowFrom === windowFrom ? this.#answered.calls : 0;
    this.#answered = { windowFrom, calls: 0 };
    const record = await store.report(before + 1, 1, windowFrom).catch((error: unknown) => this.#blind(error));
    if (!record) return;
    this.#see(record);
    if (isBroken(record) && (await this.#change(opened(record, clock(), random), record))) told('opened');
  }

  /** Changes the record while it is open, however many others do. */
  async #settle(change: (record: BreakerRecord) => BreakerRecord | undefined): Promise<BreakerRecord | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS_TO_CHANGE; attempt += 1) {
      const record = await this.#read();
      const next = record?.state === 'OPEN' ? change(record) : undefined;
      if (!record || !next) return undefined;
      if (await this.#change(next, record)) return next;
    }
    return undefined;
  }

  async #believed(): Promise<BreakerRecord> {
    const age = this.#seen && this.#parts.clock().getTime() - this.#seen.at;
    // A clock that was set back makes nothing younger.
    if (this.#seen && age !== undefined && age >= 0 && age < BELIEVED_MS) return this.#seen.record;
    return (await this.#read()) ?? CALM;
  }

  /** Undefined if the table does not answer, because the breaker must not be what fails. */
  async #read(): Promise<BreakerRecord | undefined> {
    const record = await this.#parts.store.read().then(
      (found) => found ?? CALM,
      (error: unknown) => this.#blind(error),
    );
    if (record) this.#see(record);
    return record;
  }

  async #change(next: BreakerRecord, previous: BreakerRecord): Promise<boolean> {
    const outcome = await this.#parts.store.change(next, previous).catch((error: unknown) => this.#blind(error));
    if (outcome === 'changed') this.#see(next);
    else this.#seen = undefined;
    return outcome === 'changed';
  }

  #see(record: BreakerRecord): void {
    this.#seen = { record, at: this.#parts.clock().getTime() };
  }

  #blind(error: unknown): undefined {
    this.#parts.blind(error);
    return undefined;
  }
}
