import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { backOff } from '../backoff.ts';
import { type EventSourceMapping, failedItems, mappingsOn } from '../event-source-mappings.ts';
import type { FunctionHost, Meters } from '../types.ts';
import { filterable, recordOf } from './event.ts';
import type { Queue, ReceivedMessage } from './queue.ts';
import type { Queues } from './queues.ts';

interface Surroundings {
  readonly template: RegionTemplate;
  readonly queues: Queues;
  readonly host: FunctionHost;
  readonly meters: Meters;
}

// Lambda starts with five pollers and adds more; five are enough for one machine.
const DEFAULT_CONCURRENCY = 5;
const THROTTLED = { firstMs: 50, mostMs: 1000 };

/** Starts the template's mappings from queues to functions. The returned function stops them. */
export function startQueueMappings(surroundings: Surroundings): () => void {
  const { template, queues } = surroundings;
  const kind = { arnPrefix: 'arn:aws:sqs:', defaultBatchSize: 10, properties: ['ScalingConfig'] };
  const stops = mappingsOn(template, kind).map((mapping) => {
    const queue = queues.byArn(mapping.sourceArn);
    if (!queue) throw new Error(`${mapping.id}: there is no queue ${mapping.sourceArn}`);
    // AWS refuses such a mapping too: a message would be handed out again while it is still being worked on.
    if (queue.visibilityTimeoutSeconds < mapping.functionTimeoutSeconds) {
      throw new Error(
        `${mapping.id}: ${queue.name} hides a message for less than the timeout of ${mapping.functionName}`,
      );
    }
    return startQueueMapping(mapping, queue, surroundings);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function startQueueMapping(mapping: EventSourceMapping, queue: Queue, { template, host, meters }: Surroundings) {
  const { region } = template;
  const concurrency = Number(mapping.properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY);
  let gathered: ReceivedMessage[] = [];
  let window: NodeJS.Timeout | undefined;
  let inFlight = 0;
  let due = false;
  let stopped = false;

  /** After the current turn, so that what one PutEvents or one batch of sends brings travels together. */
  function pumpSoon() {
    if (due || stopped) return;
    due = true;
    setImmediate(() => {
      due = false;
      if (!stopped) pump();
    });
  }

  function pump() {
    while (inFlight < concurrency) {
      const before = gathered.length;
      gather();
      const full = gathered.length >= mapping.batchSize;
      if (gathered.length > 0 && (full || mapping.batchingWindowMs === 0)) dispatch();
      else {
        if (gathered.length > before && !window) window = setTimeout(closeWindow, mapping.batchingWindowMs);
        return;
      }
    }
  }

  function gather() {
    while (gathered.length < mapping.batchSize) {
      const received = queue.receive(Math.min(10, mapping.batchSize - gathered.length));
      if (received.length === 0) return;
      meters.count('sqs:ReceiveMessage:requests');
      for (const message of received) {
        if (mapping.matches?.(filterable(message, queue.arn, region)) ?? true) gathered.push(message);
        else queue.remove(message.receiptHandle);
      }
    }
  }

  function closeWindow() {
    window = undefined;
    if (!stopped && gathered.length > 0) dispatch();
  }

  function dispatch() {
    clearTimeout(window);
    window = undefined;
    const batch = gathered;
    gathered = [];
    inFlight += 1;
    void run(batch).finally(() => {
      inFlight -= 1;
      pumpSoon();
    });
  }

  /** What failed stays in flight and comes back after its visibility timeout, as on AWS. */
  async function run(batch: readonly ReceivedMessage[]) {
    const outcome = await invoke({ Records: batch.map((message) => recordOf(message, queue.arn, region)) });
    if (!outcome.ok || stopped) return;
    const failed = mapping.reportsItemFailures
      ? failedItems(outcome.payload, new Set(batch.map(({ messageId }) => messageId)))
      : new Set<string>();
    if (failed === 'all') return;
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    for (const { receiptHandle } of done) queue.remove(receiptHandle);
    if (done.length > 0) meters.count('sqs:DeleteMessage:requests');
  }

  async function invoke(event: object) {
    // Longer than this and the messages are somebody else's.
    const giveUpAt = Date.now() + queue.visibilityTimeoutSeconds * 1000;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await host.invoke(mapping.functionArn, event);
      if (outcome.ok || outcome.kind !== 'throttled' || stopped || Date.now() > giveUpAt) return outcome;
      await backOff(attempt, THROTTLED);
    }
  }

  queue.onArrival(pumpSoon);
  pumpSoon();
  return () => {
    stopped = true;
    clearTimeout(window);
  };
}
