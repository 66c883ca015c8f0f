/**
 * The parts of fauxqs that a region needs. Its public entry only starts a server, which listens on every interface;
 * the store, its persistence and the actions are separate modules inside the package, so they are loaded from there.
 * That ties us to its layout: the version is pinned by the lockfile, and `openFauxqs` fails loudly when it moved.
 */
export interface FauxqsMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly messageAttributes: Readonly<Record<string, FauxqsAttribute>>;
  readonly md5OfMessageAttributes: string;
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
  readonly approximateFirstReceiveTimestamp?: number;
  readonly delayUntil?: number;
}

export interface FauxqsAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export interface FauxqsQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  attributes: Record<string, string>;
  readonly messages: readonly FauxqsMessage[];
  readonly delayedMessages: readonly FauxqsMessage[];
  readonly inflightMessages: ReadonlyMap<string, { message: FauxqsMessage; visibilityDeadline: number }>;
  persistence?: FauxqsPersistence;
  setAttributes(attributes: Record<string, string>): void;
  enqueue(message: FauxqsMessage): void;
  dequeue(
    count: number,
    visibilityTimeout: number | undefined,
    deadLetters: (arn: string) => FauxqsQueue | undefined,
  ): readonly { ReceiptHandle: string }[];
  deleteMessage(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, seconds: number): void;
  processTimers(): void;
  cancelWaiters(): void;
}

export interface FauxqsStore {
  host: string;
  region: string;
  persistence?: FauxqsPersistence;
  createQueue(name: string, url: string, arn: string, attributes: Record<string, string>): FauxqsQueue;
  deleteQueue(url: string): boolean;
  getQueueByArn(arn: string): FauxqsQueue | undefined;
  allQueues(): Iterable<FauxqsQueue>;
}

export interface FauxqsPersistence {
  readonly db: { exec(sql: string): void; prepare(sql: string): { run(...values: unknown[]): unknown } };
  loadSqsQueues(store: FauxqsStore): void;
  updateMessageReady(messageId: string): void;
  close(): void;
}

export type FauxqsAction = (input: unknown, store: FauxqsStore, request: { headers: object }) => unknown;

export interface Fauxqs {
  readonly store: FauxqsStore;
  readonly persistence: FauxqsPersistence;
  createMessage(body: string, attributes: Record<string, FauxqsAttribute>, delaySeconds?: number): FauxqsMessage;
  /** The module of one SQS operation, e.g. `SendMessage`. */
  action(operation: string): Promise<FauxqsAction>;
}

export async function openFauxqs(dataDir: string): Promise<Fauxqs> {
  const inside = (module: string) => import(new URL(module, import.meta.resolve('fauxqs')).href);
  const [{ SqsStore }, { PersistenceManager }] = await Promise.all([
    inside('./sqs/sqsStore.js'),
    inside('./persistence.js'),
  ]);
  if (!SqsStore || !PersistenceManager) throw new Error('fauxqs has changed its inner modules');
  const persistence: FauxqsPersistence = new PersistenceManager(dataDir);
  // A killed process loses nothing that was handed to the operating system; waiting for the disk costs milliseconds.
  persistence.db.exec('PRAGMA synchronous = OFF');
  // fauxqs 2.4.1 nulls a column here that must not be null, so that making a message visible at once would throw.
  const ready = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void ready.run(messageId);

  return {
    store: new SqsStore(),
    persistence,
    createMessage: (body, attributes, delaySeconds) => SqsStore.createMessage(body, attributes, delaySeconds),
    async action(operation) {
      const name = operation.charAt(0).toLowerCase() + operation.slice(1);
      return (await inside(`./sqs/actions/${name}.js`))[name];
    },
  };
}
