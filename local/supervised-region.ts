import { type ChildProcess, fork } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Fault, FromRegion, RegionState, StartRegion, TableOfRegion, ToRegion } from './region/messages.ts';

export type RegionStatus = 'down' | 'starting' | 'up';

export interface RegionListener {
  readonly onProgress: (text: string) => void;
  readonly onReady: (dynamodbUrl: string, tables: readonly TableOfRegion[]) => void;
  readonly onWritten: (table: string) => void;
  /** Killed, stopped or crashed. */
  readonly onGone: (expected: boolean) => void;
}

const PROCESS = fileURLToPath(new URL('region/process.ts', import.meta.url));
const START_TIMEOUT_MS = 180_000;
const ANSWER_TIMEOUT_MS = 5000;
const GRACE_MS = 3000;

/** One region's process, from outside. */
export class SupervisedRegion {
  readonly name: string;
  readonly #start: StartRegion;
  readonly #listener: RegionListener;
  readonly #questions = new Map<number, (value: unknown) => void>();
  #child: ChildProcess | undefined;
  #status: RegionStatus = 'down';
  #coming: Promise<void> | undefined;
  #expected = true;
  #databaseUrl: string | undefined;
  #number = 0;
  #faults: readonly Fault[] = [];

  constructor(start: StartRegion, listener: RegionListener) {
    this.name = start.region;
    this.#start = start;
    this.#listener = listener;
  }

  get status(): RegionStatus {
    return this.#status;
  }

  /** Answers when the region is ready. Asked twice, it starts once. */
  async up(): Promise<void> {
    if (this.#status === 'up') return;
    this.#coming ??= this.#boot().finally(() => {
      this.#coming = undefined;
    });
    await this.#coming;
  }

  /** Hard: the process and its database are gone without a word, as a region is. Its data stays. */
  async down(): Promise<void> {
    await this.#end((child) => killGroup(child));
  }

  async stop(): Promise<void> {
    await this.#end((child) => {
      if (child.connected) child.send({ kind: 'stop' } satisfies ToRegion);
      setTimeout(() => killGroup(child), GRACE_MS).unref();
    });
  }

  kill(): void {
    if (this.#child) killGroup(this.#child);
  }

  send(message: ToRegion): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.send({ kind: 'faults', faults });
  }

  /** Nothing if the region is down, or does not answer. */
  async ask(question: 'state'): Promise<RegionState | undefined>;
  async ask(question: 'meters' | 'reset-meters'): Promise<Record<string, number> | undefined>;
  async ask(question: 'state' | 'meters' | 'reset-meters'): Promise<unknown> {
    if (this.#status !== 'up') return undefined;
    this.#number += 1;
    const id = this.#number;
    const answer = new Promise<unknown>((resolve) => {
      this.#questions.set(id, resolve);
      setTimeout(resolve, ANSWER_TIMEOUT_MS).unref();
    });
    this.send({ kind: 'ask', id, question });
    return answer.finally(() => this.#questions.delete(id));
  }

  async #boot(): Promise<void> {
    this.#status = 'starting';
    // A group of its own: the terminal's Ctrl-C does not reach it, and a kill takes its database along.
    const child = fork(PROCESS, { detached: true, execArgv: ['--disable-warning=ExperimentalWarning'] });
    this.#child = child;
    this.#expected = false;
    const ready = Promise.withResolvers<void>();
    const patience = setTimeout(() => {
      ready.reject(new Error(`${this.name} was not ready after ${START_TIMEOUT_MS / 1000} s.`));
    }, START_TIMEOUT_MS);

    child.on('message', (message: FromRegion) => this.#hear(message, ready));
    child.once('error', ready.reject);
    child.once('exit', (code, signal) => {
      ready.reject(new Error(`${this.name} ended (${signal ?? code}) before it was ready.`));
      // Its database, if it was left behind.
      killGroup(child);
      if (this.#child === child) this.#gone();
    });
    child.send(this.#start);
    try {
      await ready.promise;
    } catch (error) {
      killGroup(child);
      throw error;
    } finally {
      clearTimeout(patience);
    }
  }

  #hear(message: FromRegion, ready: PromiseWithResolvers<void>): void {
    switch (message.kind) {
      case 'written':
        this.#listener.onWritten(message.table);
        break;
      case 'progress':
        this.#listener.onProgress(message.text);
        break;
      case 'answer':
        this.#questions.get(message.id)?.(message.value);
        break;
      case 'failed':
        ready.reject(new Error(`${this.name}: ${message.reason}`));
        break;
      case 'ready':
        this.#status = 'up';
        this.#databaseUrl = message.dynamodbUrl;
        this.send({ kind: 'faults', faults: this.#faults });
        this.#listener.onReady(message.dynamodbUrl, message.tables);
        ready.resolve();
    }
  }

  #gone(): void {
    this.#child = undefined;
    this.#status = 'down';
    for (const answer of this.#questions.values()) answer(undefined);
    this.#listener.onGone(this.#expected);
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#expected = true;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    how(child);
    await exited;
    if (this.#databaseUrl) await closed(this.#databaseUrl);
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** A killed database closes its port when it has let go of its files, which the next start opens again. */
async function closed(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const deadline = Date.now() + GRACE_MS;
  while ((await accepts(hostname, Number(port))) && Date.now() < deadline) await sleep(10);
}

const accepts = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
