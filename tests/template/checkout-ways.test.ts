import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { StateMachine } from 'aws-local-stepfunctions';
import { parse } from 'yaml';
import { LONGEST_HOLD_MS, lastsACheckout } from '../../services/inventory/domain/selling/overdue.ts';
import { HOLD_MS, reserve } from '../../services/inventory/domain/selling/reservation.ts';
import { LONGEST_WAIT_MS } from '../../services/order/domain/pace.ts';
import { CHECKOUT_LIMIT_MS } from '../../workflows/checkout/contract/limits.ts';
import { type Json, listOf, ROOT } from '../support/templates.ts';

const definition: Json = parse(readFileSync(path.join(ROOT, 'workflows/checkout/definition.yml'), 'utf8'));
const names = Object.keys(definition.States).filter((name) => definition.States[name].Type === 'Task');

/** How a state ends: an outcome or a fault by its name, each time it runs; a list says it run by run, then it succeeds. */
type Ends = Readonly<Record<string, string | readonly string[]>>;

class Failure extends Error {
  constructor(name: string) {
    super('{}');
    this.name = name;
  }
}

async function run(ends: Ends) {
  const machine = new StateMachine(
    // The interpreter wants an address of a function where the template fills one in.
    JSON.parse(JSON.stringify(definition).replaceAll(/\$\{(\w+)\}/g, 'arn:aws:lambda:eu-west-1:0:function:$1')),
    { validationOptions: { checkArn: false } },
  );
  const calls: string[] = [];
  const inputs = new Map<string, Json>();
  const step = (state: string) => (input: Json) => {
    const times = calls.filter((name) => name === state).length;
    calls.push(state);
    inputs.set(state, input);
    const end = ends[state];
    const failure = typeof end === 'string' ? end : end?.[times];
    if (failure) throw new Failure(failure);
    return { of: state };
  };
  const ended = machine.run({}, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(names.map((name) => [name, step(name)])),
      retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
    },
  } as Parameters<typeof machine.run>[1]).result;
  const error = await ended.then(
    () => undefined,
    ({ cause, name }: Error) => (cause as Error | undefined)?.name ?? name,
  );
  const way = calls.filter((name, index) => name !== calls[index - 1]);
  return { way: way.join(' '), calls, inputs, error };
}

const wayOf = async (ends: Ends) => (await run(ends)).way;

const UNDONE = 'VoidPayment ReleaseStock RejectOrder';

describe('the ways of a checkout', () => {
  it('end at once where a first attempt finds no stock, which is not asked for again', async () => {
    const { calls } = await run({ ReserveStock: 'OutOfStock' });
    expect(calls).toEqual(['ReserveStock', 'RejectUnasked']);
  });

  it('leave a sold-out order as it is while the same order is under way in the other region', async () => {
    const { way, error } = await run({ ReserveStock: 'OutOfStock', RejectUnasked: 'TwinUnderWay' });
    expect([way, error]).toEqual(['ReserveStock RejectUnasked', 'TwinUnderWay']);
  });

  it.each([
    'GoodsGone',
    'EndedElsewhere',
    'ReservationClosed',
    'StockOnItsWay',
    'InvalidStepInput',
    'States.Timeout',
    'AnyFault',
  ])('lead past the provider when the goods cannot be had: %s', async (failure) => {
    expect(await wayOf({ ReserveStock: failure })).toBe(`ReserveStock ${UNDONE}`);
  });

  it('lead past the provider when it is unknown what became of the money', async () => {
    const begun = 'ReserveStock AuthorizePayment';
    expect(await wayOf({ AuthorizePayment: 'AnyFault' })).toBe(`${begun} ${UNDONE}`);
    expect(await wayOf({ CapturePayment: 'AnyFault' })).toBe(`${begun} CapturePayment ${UNDONE}`);
    expect(await wayOf({ CapturePayment: 'CaptureRefused' })).toBe(`${begun} CapturePayment ${UNDONE}`);
  });

  it.each(['AuthorizePayment', 'CapturePayment'])(
    'leave everything as it is while the provider is away: %s',
    async (state) => {
      const { way, error } = await run({ [state]: 'ProviderAway' });
      expect([way.split(' ').at(-1), error]).toEqual([state, 'ProviderAway']);
      const undoing = await run({ [state]: 'AnyFault', VoidPayment: 'ProviderAway' });
      expect([undoing.way.split(' ').at(-1), undoing.error]).toEqual(['VoidPayment', 'ProviderAway']);
    },
  );

  it('go on when the provider was away for a moment', async () => {
    expect(await wayOf({ AuthorizePayment: ['ProviderAway', 'ProviderAway'] })).toMatch(/ConfirmOrder$/);
  });

  it('undo nothing at the provider that it has just refused or given to the twin', async () => {
    const refused = 'ReserveStock AuthorizePayment ReleaseStock RejectOrder';
    expect(await wayOf({ AuthorizePayment: 'PaymentDeclined' })).toBe(refused);
    expect(await wayOf({ AuthorizePayment: 'PlacedElsewhere' })).toBe(refused);
  });

  it('lead to the goods before what turned out captured is confirmed', async () => {
    for (const failed of ['ReserveStock', 'CapturePayment']) {
      const way = await wayOf({ [failed]: 'AnyFault', VoidPayment: 'AlreadyCaptured' });
      expect(way).toMatch(/VoidPayment SecureGoods ConfirmOrder$/);
    }
  });

  it('lead to a person when what is captured has no goods, and tell so', async () => {
    const ends = { ReserveStock: 'AnyFault', VoidPayment: 'AlreadyCaptured', SecureGoods: 'GoodsGone' };
    const { way, inputs } = await run(ends);
    expect(way).toBe('ReserveStock VoidPayment SecureGoods NeedsReview');
    expect(inputs.get('SecureGoods')).toMatchObject({ captured: { Error: 'AlreadyCaptured' } });
    expect(inputs.get('NeedsReview')).toMatchObject({
      failure: { Error: 'AnyFault' },
      captured: { Error: 'AlreadyCaptured' },
      compensationFailure: { Error: 'GoodsGone' },
    });
  });

  it('lead back to the goods when they have run out before the order could be confirmed', async () => {
    const { way, inputs } = await run({ ConfirmOrder: ['ReservationRanOut'] });
    expect(way).toBe('ReserveStock AuthorizePayment CapturePayment ConfirmOrder SecureGoods ConfirmOrder');
    expect(inputs.get('ConfirmOrder')).toMatchObject({ reservation: { of: 'SecureGoods' } });
  });

  it.each(['VoidPayment', 'ReleaseStock', 'RejectOrder'])('lead to a person when %s fails for good', async (state) => {
    expect(await wayOf({ ReserveStock: 'GoodsGone', [state]: 'AnyFault' })).toMatch(
      new RegExp(`${state} NeedsReview$`),
    );
  });
});

describe('the time of a checkout', () => {
  it('is enough for every retry of its longest way', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThanOrEqual(longest(definition.StartAt, []));
  });

  it('is what the services reckon with', () => {
    expect(definition.TimeoutSeconds * 1000).toBe(CHECKOUT_LIMIT_MS);
  });

  it('is shorter than what is held for it lasts, and nothing that runs out sooner is built upon', () => {
    const start = new Date('2026-11-20T10:00:00.000Z');
    // Also while the order waits for the payment provider, and is then checked out once more.
    expect(LONGEST_HOLD_MS.undecided).toBeGreaterThan(LONGEST_WAIT_MS + CHECKOUT_LIMIT_MS);
    const held = reserve({ orderId: 'ord_1', epoch: 1, lines: [{ sku: 'LAMP', quantity: 1 }] }, 'eu-central-1', start);
    expect(HOLD_MS).toBeGreaterThan(CHECKOUT_LIMIT_MS);
    const lastMoment = new Date(Date.parse(held.expiresAt) - CHECKOUT_LIMIT_MS);
    expect(lastsACheckout(held, start)).toBe(true);
    expect(lastsACheckout(held, lastMoment)).toBe(false);
  });
});

/** In seconds, without a state twice: whoever comes to one again is told so by a name, and not after retries. */
function longest(state: string, before: readonly string[]): number {
  const { Next, Catch, ...task } = definition.States[state];
  const targets = [Next, ...listOf<Json>(Catch).map((caught) => caught.Next)];
  const onwards = targets.filter((next) => next && next !== state && !before.includes(next));
  return slowest(task) + Math.max(0, ...onwards.map((next) => longest(next, [...before, state])));
}

/** Every retrier counts for itself, every attempt takes all its time, and the jitter is at its widest. */
function slowest({ TimeoutSeconds = 0, Retry }: Json): number {
  const retries = listOf<Json>(Retry).flatMap(
    ({ IntervalSeconds = 1, MaxAttempts, BackoffRate = 2, MaxDelaySeconds }) =>
      Array.from(
        { length: MaxAttempts },
        (_, index) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** index) + TimeoutSeconds,
      ),
  );
  return TimeoutSeconds + retries.reduce((sum, seconds) => sum + seconds, 0);
}
