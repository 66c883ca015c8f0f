import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Asked, conflict, type Ending, FATES, type Fate, named, nameOf, type Task } from './asked.ts';
import { Broken } from './broken.ts';
import type { Random } from './random.ts';
import { clientOf, type Request, transaction } from './table/client.ts';
import { type Change, Replica } from './table/replica.ts';
import type { Schema } from './table/schema.ts';
import type { Item } from './table/value.ts';
import { type Arrival, firstOf, Wire } from './wire.ts';

/** What a task waits for. Nothing goes on unless the run lets it. */
interface Waiting {
  readonly task: Task | undefined;
  readonly asked: Asked | undefined;
  /** Not before this time. */
  readonly due: number;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

export interface Watcher {
  /** After every write and every arrival, in the region where it happened. */
  changed(region: string, changes: readonly Change[], how: 'written' | 'replicated'): void;
}

/** The function that a plan of planted bugs puts between the adapters and the table. Honest without one. */
export type Tampering = (request: Request, region: string) => Request;

const START = Date.parse('2026-11-20T10:00:00.000Z');

/** How long things take. Without it nothing takes time of its own, and the run picks who is next. */
export interface Pace {
  readonly requestMs: (asked: Asked, task: Task) => number;
  readonly replicationMs: () => number;
  /** When the regions hear each other again: for each item that has waited, how long it still takes. */
  readonly catchingUp: () => () => number;
  /** After this time a client gives a request up. */
  readonly patienceMs: number;
  /** When a request that was given up may still arrive. */
  readonly latenessMs: () => number;
}

const TIMELESS: Pace = {
  requestMs: () => 0,
  replicationMs: () => 0,
  catchingUp: () => () => 0,
  patienceMs: 0,
  latenessMs: () => 0,
};

export interface Setting {
  readonly regions: readonly string[];
  readonly tables: Readonly<Record<string, Schema>>;
  readonly watcher: Watcher;
  readonly note: (text: () => string) => void;
  /** How far each region's clock is ahead. */
  readonly ahead: ReadonlyMap<string, number>;
  readonly tampering?: Tampering | undefined;
  readonly pace?: Pace;
}

/**
 * Two regions of some tables, and the wire between them. Time passes only when the run says so, and every request waits
 * until the run picks it: so the run alone decides what overtakes what. It picks either whom it likes (`proceed`), or who
 * is due next (`advance`), when what happens takes its time.
 */
export class World {
  readonly regions: readonly string[];
  readonly #replicas: ReadonlyMap<string, ReadonlyMap<string, Replica>>;
  readonly down = new Set<string>();
  #partitioned = false;
  now = START;
  #time = 0;
  readonly #tasks = new Set<Task>();
  #waiting: Waiting[] = [];
  readonly #wire = new Wire();
  /** What is to be done in a region when it is back. */
  readonly #parked: { readonly region: string; readonly act: () => void }[] = [];
  readonly #watcher: Watcher;
  readonly #ahead: ReadonlyMap<string, number>;
  readonly #tampering: Tampering | undefined;
  readonly #pace: Pace;
  readonly note: (text: () => string) => void;

  constructor({ regions, tables, watcher, note, ahead, tampering, pace = TIMELESS }: Setting) {
    this.regions = regions;
    this.#ahead = ahead;
    const replicas = () => Object.entries(tables).map(([name, schema]) => [name, new Replica(schema, name)] as const);
    this.#replicas = new Map(regions.map((region) => [region, new Map(replicas())]));
    this.#watcher = watcher;
    this.note = note;
    this.#tampering = tampering;
    this.#pace = pace;
  }

  /** No two regions agree on the time: one is up to two seconds ahead. */
  clockIn(region: string): () => Date {
    return () => new Date(this.now + (this.#ahead.get(region) ?? 0));
  }

  replica(region: string, table: string): Replica {
    const replica = this.#replicas.get(region)?.get(table);
    if (!replica) throw new Error(`There is no table ${table} in ${region}.`);
    return replica;
  }

  tables(): string[] {
    return [...(this.#replicas.get(this.regions[0] ?? '')?.keys() ?? [])];
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
    work: (db: DynamoDBDocumentClient, task: Task) => Promise<T>,
    ended: (ending: Ending<T>) => void,
  ): Task {
    const task: Task = { name, region, crashed: false };
    this.#tasks.add(task);
    this.note(() => `${region}: ${name}`);
    const db = clientOf((request) => this.ask(task, this.#tampering?.(request, region) ?? request));
    work(db, task).then(
      (answer) => {
        if (task.crashed) return;
        this.#tasks.delete(task);
        this.note(() => `${region}: ${name} → ${told(answer)}`);
        ended({ kind: 'answered', answer });
      },
      (error: unknown) => {
        if (task.crashed) return;
        this.#tasks.delete(task);
        this.note(
          () => `${region}: ${name} → failed, ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
        );
        ended({ kind: 'failed', error });
      },
    );
    return task;
  }

  /** What a task asks for, of a table or of somebody outside. */
  ask(task: Task, asked: Asked): Promise<unknown> {
    return this.#wait(task, asked, this.now + this.#pace.requestMs(asked, task));
  }

  /** Sleeping is waiting like any other: it ends when the run picks it, and the time has then come. */
  sleep(ms: number): Promise<unknown> {
    return this.#wait(undefined, undefined, this.now + ms);
  }

  /** A client whose requests are served at once: for looking at a replica, not for acting on it. */
  looking(region: string): DynamoDBDocumentClient {
    return clientOf(async (request) => request.perform((table) => this.replica(region, table), this.#time).answer);
  }

  /** What another service of a region writes, in one go: it is there, and travels like everything else. */
  put(region: string, table: string, item: Item): void {
    this.#serve(region, transaction([{ Put: { TableName: table, Item: item } }]));
  }

  /** Does this after a while. */
  after(ms: number, act: () => void): void {
    this.#waiting.push({ task: undefined, asked: undefined, due: this.now + ms, resolve: act, reject: act });
  }

  /** Does this in a region after a while; when that is lost then, as soon as it is back. */
  afterIn(region: string, ms: number, act: () => void): void {
    this.after(ms, () => (this.isUp(region) ? act() : void this.#parked.push({ region, act })));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets one of those who wait go on, whichever it is. */
  proceed(random: Random, fateOf: (asked: Asked, task: Task) => Fate): void {
    this.#proceed(random.between(0, this.#waiting.length - 1), fateOf);
  }

  /** What is due next happens; nothing does after that time. Tells whether anything did. */
  advance(until: number, fateOf: (asked: Asked, task: Task) => Fate): boolean {
    const at = firstOf(this.#waiting);
    const [waiting, arrival] = [this.#waiting[at], this.arriving > 0 ? this.#wire.first : undefined];
    const due = Math.min(waiting?.due ?? Number.POSITIVE_INFINITY, arrival?.due ?? Number.POSITIVE_INFINITY);
    if (due > until) return false;
    this.now = Math.max(this.now, due);
    if (arrival && arrival.due <= due) this.#arrive(arrival);
    else this.#proceed(at, fateOf);
    return true;
  }

  /** Who only reads changes nothing that others would have to look at first. */
  get nextOnlyReads(): boolean {
    const next = this.#waiting[firstOf(this.#waiting)];
    return next?.asked?.kind === 'read';
  }

  #proceed(at: number, fateOf: (asked: Asked, task: Task) => Fate): void {
    const [waiting] = this.#waiting.splice(at, 1);
    if (!waiting) return;
    const { task, asked } = waiting;
    if (task && asked) {
      this.#meet(fateOf(asked, task), task, asked, waiting);
    } else {
      this.now = Math.max(this.now, waiting.due);
      waiting.resolve(undefined);
    }
  }

  #meet(fate: Fate, task: Task, request: Asked, { resolve, reject }: Waiting): void {
    const giveUp = () => reject(named('TimeoutError'));
    if (fate !== 'served') this.note(() => `${task.region}: ${task.name}: ${nameOf(request)} ${FATES[fate]}`);
    switch (fate) {
      case 'crash-before':
        this.crash(task);
        break;
      case 'crash-after':
        this.#serve(task.region, request);
        this.crash(task);
        break;
      case 'conflict':
        reject(conflict(request));
        break;
      case 'throttled':
        reject(named('ThrottlingException'));
        break;
      case 'answer-lost':
        this.#serve(task.region, request);
        if (this.#pace.patienceMs > 0) this.after(this.#pace.patienceMs, giveUp);
        else giveUp();
        break;
      case 'late':
        this.after(this.#pace.latenessMs(), () => this.isUp(task.region) && this.#serve(task.region, request));
        this.after(this.#pace.patienceMs, giveUp);
        break;
      case 'silent':
        break;
      case 'sent-again': {
        // The SDK sends again what got no answer. A transaction has a token and is not done twice; a single write is.
        const first = this.#serve(task.region, request);
        const once = request.kind === 'read' || request.kind === 'transaction';
        answer(once ? first : this.#serve(task.region, request), resolve, reject);
        break;
      }
      case 'served':
        answer(this.#serve(task.region, request), resolve, reject);
    }
  }

  #serve(region: string, asked: Asked): Ending<unknown> {
    this.#time += 1;
    let served: ReturnType<Request['perform']>;
    try {
      if (asked.kind === 'call') return { kind: 'answered', answer: asked.perform() };
      served = asked.perform((table) => this.replica(region, table), this.#time);
    } catch (error) {
      // What is wrong here is no answer of a service.
      if (error instanceof Broken || error instanceof TypeError || error instanceof ReferenceError) throw error;
      return { kind: 'failed', error };
    }
    if (served.changes.length > 0) this.#written(region, served.changes);
    return { kind: 'answered', answer: served.answer };
  }

  #written(region: string, changes: readonly Change[]): void {
    for (const to of this.regions) {
      if (to === region) continue;
      for (const change of changes) this.#wire.send({ to, change, due: this.now + this.#pace.replicationMs() });
    }
    this.#watcher.changed(region, changes, 'written');
  }

  /** How many items are under way that could arrive now. */
  get arriving(): number {
    return this.#partitioned || this.down.size > 0 ? 0 : this.#wire.length;
  }

  /** One item arrives in the other region, whichever it is, whatever was written with it or before it. */
  replicate(random: Random): void {
    const arrival = this.#wire.at(random.between(0, this.#wire.length - 1));
    if (arrival) this.#arrive(arrival);
  }

  #arrive(arrival: Arrival): void {
    this.#wire.take(arrival);
    const { to, change } = arrival;
    const applied = this.replica(to, change.table).replicate(change);
    this.note(() => `${to}: ${change.key.replaceAll('\n', ' ')} arrives${applied ? '' : ', older than what is there'}`);
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
    this.#wire.catchUp(this.now, this.#pace.catchingUp());
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
    this.#wire.catchUp(this.now, this.#pace.catchingUp());
    const parked = this.#parked.splice(0);
    for (const each of parked) {
      if (each.region === region) this.afterIn(region, 0, each.act);
      else this.#parked.push(each);
    }
  }

  #stop(region: string, random: Random): void {
    const stopped = [...this.#tasks].filter((task) => task.region === region);
    for (const task of stopped) task.crashed = true;
    for (const { task, asked } of this.#waiting) {
      if (task?.region === region && asked && random.chance(0.5)) this.#serve(region, asked);
    }
    this.#waiting = this.#waiting.filter(({ task }) => !task?.crashed);
    for (const task of stopped) {
      this.#tasks.delete(task);
      task.lost?.();
    }
  }

  /** Whatever it was about to do, it does no more; what it has asked for and is not done is not done either. */
  crash(task: Task): void {
    if (!this.#tasks.delete(task)) return;
    task.crashed = true;
    this.#waiting = this.#waiting.filter((other) => other.task !== task);
    task.lost?.();
  }

  isRunning(task: Task): boolean {
    return this.#tasks.has(task);
  }

  #wait(task: Task | undefined, asked: Asked | undefined, due: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!task?.crashed) this.#waiting.push({ task, asked, due, resolve, reject });
    });
  }
}

function answer(served: Ending<unknown>, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
  if (served.kind === 'answered') resolve(served.answer);
  else reject(served.error);
}

function told(answer: unknown): string {
  const text = JSON.stringify(answer) ?? 'done';
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
