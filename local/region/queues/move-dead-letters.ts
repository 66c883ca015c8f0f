import { randomUUID } from 'node:crypto';
import type { FauxqsAction } from './fauxqs.ts';
import type { Queues } from './queues.ts';

/** StartMessageMoveTask, with which an operator sends dead letters back: here it is done when it answers. */
export function moveDeadLetters(queues: Queues): FauxqsAction {
  return (input) => {
    const { SourceArn, DestinationArn } = input as { SourceArn: string; DestinationArn?: string };
    const source = queues.byArn(SourceArn);
    if (!source)
      throw refusal(
        'ResourceNotFoundException',
        'The resource that you specified for the SourceArn parameter does not exist.',
      );
    const owners = [...queues.fauxqs.store.allQueues()].filter(({ attributes }) =>
      attributes.RedrivePolicy?.includes(`"${SourceArn}"`),
    );
    const [owner] = owners;
    if (!owner) throw refusal('UnsupportedOperation', 'Source queue must be configured as a Dead Letter Queue.');
    if (!DestinationArn && owners.length > 1) {
      throw refusal('UnsupportedOperation', 'Several queues put their dead letters here: name a DestinationArn.');
    }
    const destination = queues.byArn(DestinationArn ?? owner.arn);
    if (!destination) throw refusal('ResourceNotFoundException', 'The DestinationArn does not exist.');
    for (let left = source.counts().ready; left > 0; ) {
      const moved = source.receive(10);
      if (moved.length === 0) break;
      for (const { body, messageAttributes, receiptHandle } of moved) {
        destination.send(body, messageAttributes);
        source.remove(receiptHandle);
      }
      left -= moved.length;
    }
    return { TaskHandle: randomUUID() };
  };
}

function refusal(code: string, message: string) {
  return Object.assign(new Error(message), {
    name: 'SqsError',
    statusCode: 400,
    queryErrorHeader: `${code};Sender`,
    toJSON: () => ({ __type: `com.amazonaws.sqs#${code}`, message }),
  });
}
