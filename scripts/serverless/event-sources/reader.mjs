import * as z from 'zod';
import { idOf, queueOf, serviceOf } from './names.mjs';
import { parse, whatIsLost } from './parse.mjs';
import { alarmOf, arnOf, queue } from './queue.mjs';

/** By default one bad record holds up its shard for a day. */
const NEVER_BLOCKED = {
  startingPosition: 'TRIM_HORIZON',
  maximumRetryAttempts: 20,
  maximumRecordAgeInSeconds: 6 * 3600,
  bisectBatchOnFunctionError: true,
  functionResponseType: 'ReportBatchItemFailures',
};

const WHO_ACTS = 'filter by region: every item travels to both, and only one may act on it';

const declarationIn = (service) =>
  z.strictObject({
    table: z.string('say whose stream: the table, in a word'),
    batchSize: z.int().min(1),
    batchWindow: z.int().min(0).max(300).optional(),
    parallelizationFactor: z.int().min(1).max(10).optional(),
    filterPatterns: z.array(z.looseObject({}), WHO_ACTS).min(1, WHO_ACTS),
    givenUp: z.strictObject({
      queue: queueOf(service),
      means: whatIsLost,
    }),
  });

/**
 * `reads`: the mapping of the stream of a service's table to the function. One queue gets what is given up after many tries,
 * another what nobody can read, which the function sets aside itself. Each has an alarm.
 */
export function readerOf({ name, definition, declaration, stage }) {
  const service = serviceOf(definition);
  const { table, givenUp, ...mapping } = parse(declarationIn(service), { name, kind: 'reads', declaration });
  const [givenUpId, setAsideId] = [idOf(givenUp.queue), `${idOf(service)}SetAside`];
  const stream = {
    type: 'dynamodb',
    arn: arnOf(`${idOf(service)}TableStream`),
    ...mapping,
    ...NEVER_BLOCKED,
    destinations: { onFailure: { type: 'sqs', arn: arnOf(givenUpId) } },
  };
  return {
    definition: {
      ...definition,
      environment: { ...definition.environment, SET_ASIDE_QUEUE: { Ref: setAsideId } },
      iamRoleStatements: [
        ...(definition.iamRoleStatements ?? []),
        { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: arnOf(setAsideId) },
      ],
      events: [...(definition.events ?? []), { stream }],
    },
    resources: {
      ...ending(
        givenUpId,
        `${stage.prefix}-${givenUp.queue}`,
        `${givenUp.means}. Runbook: docs/runbooks/dead-letters.md`,
      ),
      ...ending(
        setAsideId,
        `${stage.prefix}-${service}-set-aside`,
        `The stream reader cannot read some items of the ${table} table. Runbook: docs/runbooks/set-aside-records.md`,
      ),
    },
  };
}

/** A queue where messages come to stay, and its alarm. */
const ending = (id, name, AlarmDescription) => ({
  [id]: queue(name),
  [`${id}Alarm`]: alarmOf(id, { AlarmName: name, AlarmDescription }),
});
