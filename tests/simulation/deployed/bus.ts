import type { World } from '../world.ts';
import type { Declarations } from './declarations.ts';
import type { Queues } from './queues.ts';

export interface Entry {
  readonly Source?: string | undefined;
  readonly DetailType?: string | undefined;
  readonly Detail?: string | undefined;
}

/** What becomes of an event that the bus has taken. */
export interface Transport {
  readonly delayMs: () => number;
  readonly again: () => boolean;
  readonly lost: () => boolean;
  readonly refused: () => boolean;
}

/** The event bus of a region: by its rules, into its queues. */
export class Bus {
  readonly #world: World;
  readonly #declared: Declarations;
  readonly #queues: Queues;
  readonly #transport: Transport;
  readonly #heard: (region: string, event: Record<string, unknown>, lost: boolean) => void;

  constructor(
    world: World,
    declared: Declarations,
    queues: Queues,
    transport: Transport,
    heard: (region: string, event: Record<string, unknown>, lost: boolean) => void,
  ) {
    this.#world = world;
    this.#declared = declared;
    this.#queues = queues;
    this.#transport = transport;
    this.#heard = heard;
  }

  /** Answers 200, also when it has not taken all of them. */
  put(region: string, entries: readonly Entry[]): { FailedEntryCount: number; Entries: object[] } {
    const Entries = entries.map((entry) => {
      if (this.#transport.refused()) return { ErrorCode: 'ThrottlingException' };
      this.#take(region, entry);
      return { EventId: 'taken' };
    });
    return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
  }

  #take(region: string, { Source = '', DetailType = '', Detail = '{}' }: Entry): void {
    const detail = JSON.parse(Detail) as Record<string, unknown>;
    const event = { source: Source, 'detail-type': DetailType, region, detail };
    const body = JSON.stringify(event);
    for (const { matches, queues } of this.#declared.rules) {
      if (!matches(event)) continue;
      for (const queue of queues) {
        const lost = this.#transport.lost();
        this.#heard(region, detail, lost);
        if (lost) {
          this.#world.note(() => `${region}: ${DetailType} is lost on its way to ${queue}`);
          continue;
        }
        this.#deliver(region, queue, body);
        if (this.#transport.again()) this.#deliver(region, queue, body);
      }
    }
  }

  #deliver(region: string, queue: string, body: string): void {
    this.#world.afterIn(region, this.#transport.delayMs(), () => this.#queues.send(region, queue, body));
  }
}
