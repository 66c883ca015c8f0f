import { describe, expect, it } from '@jest/globals';
import type { RegionTemplate } from '../../../compiled/template/region-template.ts';
import { mayReceiveFrom } from './queue-policy.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:mail';
const RULE = 'arn:aws:events:eu-central-1:000000000000:rule/shop/mail';
const allowing = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
};

function may(...statements: object[]) {
  const properties = {
    Queues: ['http://127.0.0.1:4011/000000000000/mail'],
    PolicyDocument: { Statement: statements },
  };
  return mayReceiveFrom({ ofType: () => [{ properties }] } as unknown as RegionTemplate, QUEUE, RULE);
}

describe('a queue policy', () => {
  it.each([
    ['lets the rule it names', [allowing], true],
    ['says nothing', [], false],
    ['names another rule', [{ ...allowing, Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}2` } } }], false],
    ['names another queue', [{ ...allowing, Resource: `${QUEUE}2` }], false],
    ['lets somebody else', [{ ...allowing, Principal: { Service: 'sns.amazonaws.com' } }], false],
    ['denies what it allows', [allowing, { ...allowing, Effect: 'Deny' }], false],
    ['has a condition nobody here knows', [{ ...allowing, Condition: { IpAddress: { 'aws:SourceIp': '1' } } }], false],
  ])('that %s', (_, statements, outcome) => {
    expect(may(...statements)).toBe(outcome);
  });
});
