import path from 'node:path';
import type { RegionTemplate, Resource } from '../../../compiled/template/region-template.ts';
import { type Fauxqs, openFauxqs } from './fauxqs.ts';
import { createQueue, type Queue } from './queue.ts';

export interface Queues {
  readonly fauxqs: Fauxqs;
  byArn(arn: string): Queue | undefined;
  all(): Iterable<Queue>;
  stop(): void;
}

const ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
];

/**
 * The template's queues, with the messages they held when the region went down, in flight ones included.
 * Retention is not modelled: a message stays until it is deleted.
 */
export async function openQueues(template: RegionTemplate, dataDir: string): Promise<Queues> {
  const fauxqs = await openFauxqs(path.join(dataDir, 'sqs'));
  const { store, persistence } = fauxqs;
  store.region = template.region;
  const resources = template.ofType('AWS::SQS::Queue');
  // A queue's URL names the gateway's port, which may be another one this time.
  const moved = persistence.db.prepare('UPDATE sqs_queues SET url = ? WHERE name = ?');
  for (const { id, properties } of resources) moved.run(template.physicalId(id), properties.QueueName);
  persistence.loadSqsQueues(store);
  store.persistence = persistence;

  const arns = new Set(resources.map(({ id }) => template.arnOf(id)));
  for (const queue of [...store.allQueues()]) {
    queue.persistence = persistence;
    if (!arns.has(queue.arn)) store.deleteQueue(queue.url);
  }
  const queues = new Map<string, Queue>();
  for (const resource of resources) {
    const arn = template.arnOf(resource.id);
    const attributes = attributesOf(resource);
    const known = store.getQueueByArn(arn);
    known?.setAttributes(attributes);
    const inner =
      known ?? store.createQueue(resource.properties.QueueName, template.physicalId(resource.id), arn, attributes);
    queues.set(arn, createQueue(fauxqs, inner));
  }

  return {
    fauxqs,
    byArn: (arn) => queues.get(arn),
    all: () => queues.values(),
    stop() {
      for (const queue of queues.values()) queue.stop();
      persistence.close();
    },
  };
}

function attributesOf({ id, properties }: Resource): Record<string, string> {
  if (properties.FifoQueue) throw new Error(`${id}: the local region has no FIFO queues`);
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const value = properties[name];
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );
}
