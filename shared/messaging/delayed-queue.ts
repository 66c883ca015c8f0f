import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClient, CALL_LIMITS, type CallLimit } from '../resilience/call-limits.ts';

/** SendMessageBatch takes ten entries at a time. */
const ENTRIES_PER_CALL = 10;

export interface DelayedMessage {
  readonly id: string;
  readonly body: string;
  /** A quarter of an hour is the most that SQS takes. */
  readonly delayMs: number;
}

export interface DelayedQueue {
  /** Answers which messages did not get through. */
  send(messages: readonly DelayedMessage[]): Promise<ReadonlySet<string>>;
}

export function queueClient(limit: CallLimit = CALL_LIMITS.queue): SQSClient {
  return new SQSClient(awsClient(limit));
}

export class SqsDelayedQueue implements DelayedQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = queueClient()) {
    this.#client = client;
    this.#url = url;
  }

  async send(messages: readonly DelayedMessage[]): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    for (let start = 0; start < messages.length; start += ENTRIES_PER_CALL) {
      const batch = messages.slice(start, start + ENTRIES_PER_CALL);
      const { Failed = [] } = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#url,
          Entries: batch.map(({ body, delayMs }, index) => ({
            Id: String(index),
            MessageBody: body,
            DelaySeconds: Math.ceil(delayMs / 1000),
          })),
        }),
      );
      // It answers 200 even when entries failed.
      for (const { Id } of Failed) {
        const message = batch[Number(Id)];
        if (message) failed.add(message.id);
      }
    }
    return failed;
  }
}
