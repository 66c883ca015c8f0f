import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Random } from './random.ts';
import { clientOf, type Request, transaction } from './table/client.ts';
import { type Change, Replica } from './table/replica.ts';
import type { Indexes } from './table/schema.ts';
import type { Item } from './table/value.ts';

/** Something that one function of one region does. It ends, fails, or is never heard of again. */
export interface Task {
  readonly name: string;
  readonly region: string;
  crashed: boolean;
}

export type Ending<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a task waits for. Nothing goes on unless the run lets it. */
interface Waiting {
  readonly task: Task | undefined;
  readonly request: Request | undefined;
  /** Not before this time: only sleeping has one. */
  readonly due: number;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** What can become of a request. */
export type Fate = 'served' | 'conflict' | 'throttled' | 'answer-lost' | 'sent-again' | 'crash-before' | 'crash-after';

export interface Watcher {
  /** After every write and every arrival, in the region where it happened. */
  changed(region: string, changes: readonly Change[], how: 'written' | 'replicated'): void;
}

/** The function that a plan of planted bugs puts between the adapters and the table. Honest without one. */
export type Tampering = (request: Request, region: string) => Request;

const START = Date.parse('2026-11-20T10:00:00.000Z');

/**
 * Two regions of one table, and the wire between them. Time passes only when the run says so, and every request waits
 * until the run picks it: so the run alone decides what overtakes what.
 */
export class World {
  readonly regions: readonly string[];
  readonly replicas: ReadonlyMap<string, Replica>;
  readonly down = new Set<string>();
  #partitioned = false;
  now = START;
  #time = 0;
  readonly #tasks = new Set<Task>();
  #waiting: Waiting[] = [];
  #wire: { readonly to: string; readonly change: Change }[] = [];
  readonly #watcher: Watcher;
  readonly #ahead: ReadonlyMap<string, number>;
  readonly #tampering: Tampering | undefined;
  readonly note: (text: () => string) => void;

  constructor(
    regions: readonly string[],
    indexes: Indexes,
    watcher: Watcher,
    note: (text: () => string) => void,
    ahead: ReadonlyMap<string, number>,
    tampering?: Tampering,
  ) {
    this.regions = regions;
    this.#ahead = ahead;
    this.replicas = new Map(regions.map((region) => [region, new Replica(indexes)]));
    this.#watcher = watcher;
    this.note = note;
    this.#tampering = tampering;
  }

  /** No two regions agree on the time: one is up to two seconds ahead. */
  clockIn(region: string): () => Date {
    return () => new Date(this.now + (this.#ahead.get(region) ?? 0));
  }

  replica(region: string): Replica {
    const replica = this.replicas.get(region);
    if (!replica) throw new Error(`There is no region ${region}.`);
    return replica;
  }

  isUp(region: string): boolean {
    return !this.down.has(region);
  }

  up(): string[] {
    return this.regions.filter((region) => !this.down.has(region));
  }

  start<T>(
    name: string,
    region: string,
    work: (db: DynamoDBDocumentClient) => Promise<T>,
    ended: (ending: Ending<T>) => void,
  ): void {
    const task: Task = { name, region, crashed: false };
    this.#tasks.add(task);
    this.note(() => `${region}: ${name}`);
    const db = clientOf((request) => this.#wait(task, this.#tampering?.(request, region) ?? request, 0));
    work(db).then(
      (answer) => {
        this.#tasks.delete(task);
        this.note(() => `${region}: ${name} → ${told(answer)}`);
        ended({ kind: 'answered', answer });
      },
      (error: unknown) => {
        this.#tasks.delete(task);
        this.note(
          () => `${region}: ${name} → failed, ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
        );
        ended({ kind: 'failed', error });
      },
    );
  }

  /** Sleeping is waiting like any other: it ends when the run picks it, and the time has then come. */
  sleep(ms: number): Promise<unknown> {
    return this.#wait(undefined, undefined, this.now + ms);
  }

  /** A client whose requests are served at once: for looking at a replica, not for acting on it. */
  looking(region: string): DynamoDBDocumentClient {
    return clientOf(async (request) => request.perform(this.replica(region), this.#time).answer);
  }

  /** What another service of a region writes, in one go: it is there, and travels like everything else. */
  put(region: string, item: Item): void {
    this.#serve(region, transaction([{ Put: { Item: item } }]));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets one of those who wait go on, whichever it is. */
  proceed(random: Random, fateOf: (request: Request) => Fate): void {
    const [waiting] = this.#waiting.splice(random.between(0, this.#waiting.length - 1), 1);
    if (!waiting) return;
    const { task, request } = waiting;
    if (task && request) {
      this.#meet(fateOf(request), task, request, waiting);
    } else {
      this.now = Math.max(this.now, waiting.due);
      waiting.resolve(undefined);
    }
  }

  #meet(fate: Fate, task: Task, request: Request, { resolve, reject }: Waiting): void {
    if (fate !== 'served') this.note(() => `${task.region}: ${task.name}: ${FATES[fate]}`);
    switch (fate) {
      case 'crash-before':
        this.#crash(task);
        break;
      case 'crash-after':
        this.#serve(task.region, request);
        this.#crash(task);
        break;
      case 'conflict':
        reject(conflict(request));
        break;
      case 'throttled':
        reject(named('ThrottlingException'));
        break;
      case 'answer-lost':
        this.#serve(task.region, request);
        reject(named('TimeoutError'));
        break;
      case 'sent-again': {
        // The SDK sends again what got no answer. A transaction has a token and is not done twice; a single write is.
        const first = this.#serve(task.region, request);
        answer(request.kind === 'write' ? this.#serve(task.region, request) : first, resolve, reject);
        break;
      }
      case 'served':
        answer(this.#serve(task.region, request), resolve, reject);
    }
  }

  #serve(region: string, request: Request): Ending<unknown> {
    this.#time += 1;
    let served: ReturnType<Request['perform']>;
    try {
      served = request.perform(this.replica(region), this.#time);
    } catch (error) {
      return { kind: 'failed', error };
    }
    if (served.changes.length > 0) this.#written(region, served.changes);
    return { kind: 'answered', answer: served.answer };
  }

  #written(region: string, changes: readonly Change[]): void {
    for (const to of this.regions) if (to !== region) for (const change of changes) this.#wire.push({ to, change });
    this.#watcher.changed(region, changes, 'written');
  }

  /** How many items are under way that could arrive now. */
  get arriving(): number {
    return this.#partitioned || this.down.size > 0 ? 0 : this.#wire.length;
  }

  get underWay(): number {
    return this.#wire.length;
  }

  /** One item arrives in the other region, whichever it is, whatever was written with it or before it. */
  replicate(random: Random): void {
    const [arrival] = this.#wire.splice(random.between(0, this.#wire.length - 1), 1);
    if (!arrival) return;
    const { to, change } = arrival;
    const applied = this.replica(to).replicate(change);
    this.note(() => `${to}: ${change.key.replace('\n', ' ')} arrives${applied ? '' : ', older than what is there'}`);
    if (applied) this.#watcher.changed(to, [applied], 'replicated');
  }

  get partitioned(): boolean {
    return this.#partitioned;
  }

  partition(): void {
    this.note(() => 'the regions do not hear each other');
    this.#partitioned = true;
  }

  heal(): void {
    this.note(() => 'the regions hear each other');
    this.#partitioned = false;
  }

  /** Everything that ran there stops where it is; what was asked of the database may or may not have been done. */
  kill(region: string, random: Random): void {
    this.note(() => `${region} is lost`);
    this.#stop(region, random);
    this.down.add(region);
  }

  /** More time passes than any function has: what still waits is not heard of again. */
  pass(ms: number, random: Random): void {
    this.note(() => `${Math.round(ms / 60_000)} minutes pass`);
    for (const region of this.regions) this.#stop(region, random);
    this.now += ms;
  }

  bringBack(region: string): void {
    this.note(() => `${region} is back`);
    this.down.delete(region);
  }

  #stop(region: string, random: Random): void {
    for (const task of this.#tasks) if (task.region === region) task.crashed = true;
    for (const { task, request } of this.#waiting) {
      if (task?.region === region && request && random.chance(0.5)) this.#serve(region, request);
    }
    this.#waiting = this.#waiting.filter(({ task }) => !task?.crashed);
  }

  #crash(task: Task): void {
    task.crashed = true;
    this.#tasks.delete(task);
    this.#waiting = this.#waiting.filter((other) => other.task !== task);
  }

  #wait(task: Task | undefined, request: Request | undefined, due: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!task?.crashed) this.#waiting.push({ task, request, due, resolve, reject });
    });
  }
}

const FATES: Readonly<Record<Fate, string>> = {
  served: 'served',
  conflict: 'met another transaction',
  throttled: 'was throttled',
  'answer-lost': 'was done, and its answer lost',
  'sent-again': 'was done, its answer lost, and sent again',
  'crash-before': 'crashes before it is done',
  'crash-after': 'crashes when it is done',
};

function answer(served: Ending<unknown>, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
  if (served.kind === 'answered') resolve(served.answer);
  else reject(served.error);
}

function conflict({ kind, actions }: Request): Error {
  if (kind !== 'transaction') return named('TransactionConflictException');
  const CancellationReasons = actions.map((_, index) => ({ Code: index === 0 ? 'TransactionConflict' : 'None' }));
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

function named(name: string): Error {
  return Object.assign(new Error(`The request failed: ${name}.`), { name });
}

function told(answer: unknown): string {
  const text = JSON.stringify(answer) ?? 'done';
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
