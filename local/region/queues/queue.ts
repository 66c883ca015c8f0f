import type { Fauxqs, FauxqsAttribute, FauxqsMessage, FauxqsQueue } from './fauxqs.ts';

export interface ReceivedMessage extends FauxqsMessage {
  readonly receiptHandle: string;
}

/** A queue as the other parts of the region use it: directly, without a request. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  send(body: string, attributes?: Record<string, FauxqsAttribute>): void;
  /** Up to ten messages. What was received too often goes to its dead letters instead. */
  receive(max: number): readonly ReceivedMessage[];
  remove(receiptHandle: string): void;
  /** Calls whenever there may be something to receive: a message came, or became visible again. Never polls. */
  onArrival(listener: () => void): void;
  counts(): { readonly ready: number; readonly inFlight: number; readonly delayed: number };
  stop(): void;
}

export function createQueue(fauxqs: Fauxqs, inner: FauxqsQueue): Queue {
  const listeners: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;

  const arrived = () => {
    for (const listener of listeners) listener();
  };

  /** fauxqs moves late messages back only when asked, so the next deadline is waited for here. */
  function wakeAt(deadline: number) {
    if (listeners.length === 0 || deadline >= armedFor) return;
    clearTimeout(timer);
    armedFor = deadline;
    timer = setTimeout(
      () => {
        armedFor = Number.POSITIVE_INFINITY;
        inner.processTimers();
        wakeAt(nextDeadline(inner));
        if (inner.messages.length > 0) arrived();
      },
      Math.max(1, deadline - Date.now()),
    );
    timer.unref();
  }

  // The AWS API reaches the same queue object, past this one: what changes there has to be seen here.
  const { enqueue, changeVisibility } = inner;
  inner.enqueue = (message) => {
    enqueue.call(inner, message);
    if (message.delayUntil && message.delayUntil > Date.now()) wakeAt(message.delayUntil);
    else arrived();
  };
  inner.changeVisibility = (receiptHandle, seconds) => {
    changeVisibility.call(inner, receiptHandle, seconds);
    if (seconds === 0) arrived();
    else wakeAt(Date.now() + seconds * 1000);
  };

  const visibility = () => Number(inner.attributes.VisibilityTimeout);
  return {
    name: inner.name,
    arn: inner.arn,
    get visibilityTimeoutSeconds() {
      return visibility();
    },
    send(body, attributes = {}) {
      inner.enqueue(fauxqs.createMessage(body, attributes, Number(inner.attributes.DelaySeconds) || undefined));
    },
    receive(max) {
      const received = inner.dequeue(max, undefined, (arn) => fauxqs.store.getQueueByArn(arn));
      if (received.length > 0) wakeAt(Date.now() + visibility() * 1000);
      return received.flatMap(({ ReceiptHandle }) => {
        const entry = inner.inflightMessages.get(ReceiptHandle);
        return entry ? [{ ...entry.message, receiptHandle: ReceiptHandle }] : [];
      });
    },
    remove: (receiptHandle) => void inner.deleteMessage(receiptHandle),
    onArrival(listener) {
      listeners.push(listener);
      wakeAt(nextDeadline(inner));
    },
    counts() {
      inner.processTimers();
      return {
        ready: inner.messages.length,
        inFlight: inner.inflightMessages.size,
        delayed: inner.delayedMessages.length,
      };
    },
    stop() {
      listeners.length = 0;
      clearTimeout(timer);
      inner.cancelWaiters();
    },
  };
}

function nextDeadline(queue: FauxqsQueue): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { visibilityDeadline } of queue.inflightMessages.values()) next = Math.min(next, visibilityDeadline);
  for (const { delayUntil } of queue.delayedMessages) next = Math.min(next, delayUntil ?? 0);
  return next;
}
