import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Declarations, DeclaredQueue } from './declarations.ts';
import type { Functions } from './functions.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly queue: DeclaredQueue;
  readonly region: string;
  received: number;
  /** Since when nobody sees it; each receipt begins another time. */
  receipt: number;
  done: boolean;
}

/** How messages travel in this run. */
export interface Delivery {
  readonly delayMs: () => number;
  readonly again: () => boolean;
  /** A message was dealt with to the end. */
  readonly dealtWith?: (region: string, queue: string, body: string) => void;
}

/** The queues of both regions, and what has come to rest among the dead letters. */
export class Queues {
  readonly #world: World;
  readonly #functions: Functions;
  readonly #declared: Declarations;
  readonly #delivery: Delivery;
  readonly #random: Random;
  readonly #open = new Set<Message>();
  readonly #visible = new Map<string, Message[]>();
  #dead: Message[] = [];
  /** What was put into a queue that nobody reads but a person. */
  readonly kept: Message[] = [];
  #sent = 0;

  constructor(world: World, functions: Functions, declared: Declarations, delivery: Delivery, random: Random) {
    this.#world = world;
    this.#functions = functions;
    this.#declared = declared;
    this.#delivery = delivery;
    this.#random = random;
  }

  /** Messages that somebody still has to deal with, or to give up. */
  get open(): number {
    return this.#open.size;
  }

  get dead(): readonly string[] {
    return this.#dead.map(({ queue, region, body }) => `${queue.name} of ${region}: ${body.slice(0, 300)}`);
  }

  send(region: string, name: string, body: string, delayMs = 0): void {
    const queue = this.#declared.queues.get(name);
    if (!queue) throw new Error(`There is no queue ${name}.`);
    const message = { id: `m-${this.#sent}`, body, queue, region, received: 0, receipt: 0, done: false };
    this.#sent += 1;
    if (!queue.consumer) return void this.kept.push(message);
    this.#open.add(message);
    this.#show(message, delayMs + this.#delivery.delayMs());
  }

  /** An operator sends the dead letters back where they came from. Tells how many there were. */
  redrive(): number {
    const dead = this.#dead;
    this.#dead = [];
    for (const message of dead) this.send(message.region, message.queue.name, message.body);
    return dead.length;
  }

  #show(message: Message, afterMs: number): void {
    const receipt = message.receipt;
    this.#world.afterIn(message.region, afterMs, () => {
      if (message.done || message.receipt !== receipt) return;
      const place = `${message.region} ${message.queue.name}`;
      const visible = this.#visible.get(place) ?? [];
      this.#visible.set(place, visible);
      if (!visible.includes(message)) visible.push(message);
      this.#world.afterIn(message.region, message.queue.windowMs + this.#random.between(0, 50), () =>
        this.#receive(message.region, message.queue),
      );
    });
  }

  #receive(region: string, queue: DeclaredQueue): void {
    const visible = this.#visible.get(`${region} ${queue.name}`) ?? [];
    const batch: Message[] = [];
    const size = this.#random.between(1, queue.batchSize);
    while (visible.length > 0 && batch.length < size) {
      const [message] = visible.splice(this.#random.between(0, visible.length - 1), 1);
      if (message && this.#take(message)) batch.push(message);
    }
    if (batch.length > 0) this.#consume(region, queue, batch);
  }

  /** Received once more; or too often, and then it is dead. */
  #take(message: Message): boolean {
    message.receipt += 1;
    message.received += 1;
    if (message.received > message.queue.most) {
      this.#world.note(
        () => `${message.region}: a message of ${message.queue.name} is dead: ${message.body.slice(0, 200)}`,
      );
      this.#close(message);
      this.#dead.push(message);
      return false;
    }
    this.#show(message, message.queue.hiddenMs);
    return true;
  }

  #consume(region: string, { consumer, name }: DeclaredQueue, batch: readonly Message[]): void {
    if (!consumer) throw new Error(`Nobody reads ${name}.`);
    const Records = batch.map(({ id, body, received }) => ({
      messageId: id,
      body,
      attributes: { ApproximateReceiveCount: String(received) },
    }));
    const about = batch.map(({ id, received }) => `${id} (${received})`).join(', ');
    this.#functions.invoke(region, consumer, about, { Records }, (ending) => {
      if (ending.kind === 'failed') return;
      const { batchItemFailures = [] } = (ending.answer ?? {}) as {
        batchItemFailures?: readonly { readonly itemIdentifier: string }[];
      };
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      // At least once: a message that was dealt with may come again.
      for (const message of batch) {
        if (failed.has(message.id)) continue;
        this.#delivery.dealtWith?.(region, name, message.body);
        if (!this.#delivery.again()) this.#close(message);
      }
    });
  }

  #close(message: Message): void {
    message.done = true;
    this.#open.delete(message);
  }
}
