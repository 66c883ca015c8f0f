import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../messages.ts';
import { createFaults } from './faults.ts';

const HERE = 'eu-central-1';
const body = Buffer.from('{"TransactItems":[{},{}]}');

function region(...faults: Fault[]) {
  const made = createFaults(HERE);
  made.set(faults);
  const strike = (service = 'dynamodb', operation = 'PutItem') => made.strike(service, operation, body);
  return { ...made, strike };
}

describe('faults', () => {
  it('strike in the same places whenever they are set again', () => {
    const faults: Fault[] = [{ service: 'dynamodb', kind: 'error', rate: 0.3 }];
    const { set, strike } = region(...faults);
    const run = () => Array.from({ length: 50 }, () => strike() !== undefined);
    const first = run();
    expect(first).toContain(true);
    expect(first).toContain(false);
    set(faults);
    expect(run()).toEqual(first);
  });

  it('strike the region, the service and the operation they name, and no other', () => {
    const always = { kind: 'error', rate: 1 } as const;
    const { strike } = region(
      { ...always, service: 'dynamodb', operation: 'Query' },
      { ...always, service: 'sqs', region: HERE },
      { ...always, service: 'events', region: 'eu-west-1' },
    );
    expect(strike('dynamodb', 'Query')?.answer?.status).toBe(500);
    expect(strike('dynamodb', 'PutItem')).toBeUndefined();
    expect(strike('sqs', 'SendMessage')?.answer?.status).toBe(500);
    expect(strike('events', 'PutEvents')).toBeUndefined();
  });

  it('do what they are called', () => {
    const kinds = { rate: 1, service: 'dynamodb' };
    expect(region({ ...kinds, kind: 'lost-response' }).strike()).toMatchObject({ loseResponse: true, twice: false });
    expect(region({ ...kinds, kind: 'duplicate' }).strike()).toMatchObject({ loseResponse: false, twice: true });
    expect(region({ ...kinds, kind: 'latency', latencyMs: 70 }).strike()).toMatchObject({ delayMs: 70 });
    const conflict = region({ ...kinds, kind: 'conflict' }).strike('dynamodb', 'TransactWriteItems');
    expect(String(conflict?.answer?.body)).toContain('TransactionConflict');
  });

  it('are over when they are set to none', () => {
    const { set, strike } = region({ service: 'dynamodb', kind: 'error', rate: 1 });
    set([]);
    expect(strike()).toBeUndefined();
  });
});
