import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { awsClient, CALL_LIMITS, type CallLimit } from '../resilience/call-limits.ts';
import type { Envelope } from './envelope.ts';

/** PutEvents takes ten entries at a time. */
const ENTRIES_PER_CALL = 10;

export interface EventPublisher {
  /** Publishes in order, and answers which events did not get through and must be published again. */
  publish(events: readonly Envelope[]): Promise<ReadonlySet<string>>;
}

export function busClient(limit: CallLimit = CALL_LIMITS.bus): EventBridgeClient {
  return new EventBridgeClient(awsClient(limit));
}

export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #bus: string;

  constructor(bus: string, client = busClient()) {
    this.#client = client;
    this.#bus = bus;
  }

  async publish(events: readonly Envelope[]): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    for (let start = 0; start < events.length; start += ENTRIES_PER_CALL) {
      const batch = events.slice(start, start + ENTRIES_PER_CALL);
      const answer = await this.#client.send(
        new PutEventsCommand({
          Entries: batch.map((event) => ({
            EventBusName: this.#bus,
            Source: event.source,
            DetailType: event.type,
            Time: new Date(event.time),
            Detail: JSON.stringify(event),
          })),
        }),
      );
      // PutEvents answers 200 even when entries failed, so check each entry.
      if (!answer.FailedEntryCount) continue;
      for (const [index, event] of batch.entries()) if (answer.Entries?.[index]?.ErrorCode) failed.add(event.id);
    }
    return failed;
  }
}
