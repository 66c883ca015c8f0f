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

const EXPRESS_LIMIT_SECONDS = 300;
const UNDONE = 'VoidPayment ReleaseStock RejectOrder';

describe('the ways of a checkout', () => {
  it('end at once where a first attempt finds no stock, which is not asked for again', async () => {
    const { calls } = await run({ ReserveStock: 'OutOfStock' });
    expect(calls).toEqual(['ReserveStock', 'RejectUnasked']);
  });

  it('leave a sold-out order as it is while the same order is under way in the other region', async () => {
    const { way, error } = await run({ ReserveStock: 'OutOfStock', RejectUnasked: 'TwinUnderWay' });
    expect([way, error]).toEqual(['ReserveStock RejectUnasked', 'LeftToTheNext']);
  });

  it.each(['GoodsGone', 'EndedElsewhere', 'ReservationClosed'])(
    'lead past the provider when the goods cannot be had: %s',
    async (outcome) => {
      expect(await wayOf({ ReserveStock: outcome })).toBe(`ReserveStock ${UNDONE}`);
      expect(await wayOf({ ReserveStock: 'StockOnItsWay', LastCall: outcome })).toBe(`ReserveStock LastCall ${UNDONE}`);
    },
  );

  it('wait for a parcel, and then call once more, so that nobody holds the goods while the payment is undone', async () => {
    const waits = { ReserveStock: 'StockOnItsWay' };
    const { way, calls, inputs } = await run(waits);
    expect(way).toBe('ReserveStock LastCall AuthorizePayment CapturePayment ConfirmOrder');
    expect(calls.filter((call) => call === 'ReserveStock')).toHaveLength(5);
    expect(inputs.get('LastCall')).toMatchObject({ failure: { Error: 'StockOnItsWay' } });
    expect(await wayOf({ ...waits, LastCall: 'OutOfStock' })).toBe('ReserveStock LastCall RejectUnasked');
    expect(await wayOf({ ...waits, LastCall: 'RunningElsewhere' })).toBe('ReserveStock LastCall');
    const unheard = await run({ ...waits, LastCall: 'StockOnItsWay' });
    expect([unheard.way, unheard.error]).toEqual(['ReserveStock LastCall', 'LeftToTheNext']);
  });

  it('lead past the provider when the capture is refused', async () => {
    const begun = 'ReserveStock AuthorizePayment CapturePayment';
    expect(await wayOf({ CapturePayment: 'CaptureRefused' })).toBe(`${begun} ${UNDONE}`);
  });

  it.each(names)('end where they are after a fault that stays, for the next attempt: %s', async (state) => {
    const before: Ends = {
      ...(['VoidPayment', 'ReleaseStock', 'RejectOrder'].includes(state) && { ReserveStock: 'GoodsGone' }),
      ...(state === 'RejectUnasked' && { ReserveStock: 'OutOfStock' }),
      ...(state === 'LastCall' && { ReserveStock: 'StockOnItsWay' }),
      ...(state === 'WaitForProvider' && { AuthorizePayment: 'ProviderAway' }),
      ...(state === 'SecureGoods' && { ConfirmOrder: 'ReservationRanOut' }),
      ...(state === 'NeedsReview' && { ConfirmOrder: 'OrderClosed' }),
    };
    for (const fault of ['AnyFault', 'States.Timeout', 'InvalidStepInput']) {
      const { calls, error } = await run({ ...before, [state]: fault });
      expect([calls.at(-1), error]).toEqual([state, 'LeftToTheNext']);
    }
  });

  it('get over a fault that passes', async () => {
    for (const state of ['ReserveStock', 'AuthorizePayment', 'CapturePayment', 'ConfirmOrder']) {
      expect(await wayOf({ [state]: ['AnyFault'] })).toBe('ReserveStock AuthorizePayment CapturePayment ConfirmOrder');
    }
  });

  it('end without a word where another run has the goods', async () => {
    const found = await run({ ReserveStock: 'RunningElsewhere' });
    expect([found.way, found.error]).toEqual(['ReserveStock', undefined]);
    const undoing = await run({ ReserveStock: 'GoodsGone', ReleaseStock: 'RunningElsewhere' });
    expect([undoing.calls.at(-1), undoing.error]).toEqual(['ReleaseStock', undefined]);
  });

  it('give each run an id of its own', async () => {
    const ids = await Promise.all(
      [run({}), run({})].map(async (each) => (await each).inputs.get('ReserveStock').run.id),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it.each(['AuthorizePayment', 'CapturePayment'])(
    'leave everything as it is while the provider is away: %s',
    async (state) => {
      const { way, error } = await run({ [state]: 'ProviderAway' });
      expect([way.split(' ').slice(-2), error]).toEqual([[state, 'WaitForProvider'], undefined]);
      const undoing = await run({ ReserveStock: 'GoodsGone', VoidPayment: 'ProviderAway' });
      expect([undoing.way, undoing.error]).toEqual(['ReserveStock VoidPayment WaitForProvider', undefined]);
    },
  );

  it('go on when the provider was away for a moment', async () => {
    expect(await wayOf({ AuthorizePayment: ['ProviderAway'] })).toMatch(/ConfirmOrder$/);
  });

  it('undo nothing at the provider that it has just refused or given to the twin', async () => {
    const refused = 'ReserveStock AuthorizePayment ReleaseStock RejectOrder';
    expect(await wayOf({ AuthorizePayment: 'PaymentDeclined' })).toBe(refused);
    expect(await wayOf({ AuthorizePayment: 'PlacedElsewhere' })).toBe(refused);
  });

  it('lead to the goods before what turned out captured is confirmed', async () => {
    for (const [failed, outcome] of Object.entries({
      ReserveStock: ['GoodsGone'],
      CapturePayment: ['CaptureRefused'],
    })) {
      const way = await wayOf({ [failed]: outcome, VoidPayment: 'AlreadyCaptured' });
      expect(way).toMatch(/VoidPayment SecureGoods ConfirmOrder$/);
    }
  });

  it('lead to a person when what is captured has no goods, and tell so', async () => {
    const ends = { ReserveStock: 'GoodsGone', VoidPayment: 'AlreadyCaptured', SecureGoods: 'GoodsGone' };
    const { way, inputs } = await run(ends);
    expect(way).toBe('ReserveStock VoidPayment SecureGoods NeedsReview');
    expect(inputs.get('SecureGoods')).toMatchObject({ captured: { Error: 'AlreadyCaptured' } });
    expect(inputs.get('NeedsReview')).toMatchObject({
      failure: { Error: 'GoodsGone' },
      captured: { Error: 'AlreadyCaptured' },
      compensationFailure: { Error: 'GoodsGone' },
    });
  });

  it('lead back to the goods when they have run out before the order could be confirmed', async () => {
    const { way, inputs } = await run({ ConfirmOrder: ['ReservationRanOut'] });
    expect(way).toBe('ReserveStock AuthorizePayment CapturePayment ConfirmOrder SecureGoods ConfirmOrder');
    expect(inputs.get('ConfirmOrder')).toMatchObject({ reservation: { of: 'SecureGoods' } });
  });

  it.each([
    ['ReleaseStock', 'ReservationClosed'],
    ['RejectOrder', 'OrderClosed'],
  ])('lead to a person when what is to be undone was done for good: %s', async (state, outcome) => {
    const way = await wayOf({ ReserveStock: 'GoodsGone', [state]: outcome });
    expect(way).toMatch(new RegExp(`${state} NeedsReview$`));
  });
});

describe('the time of a checkout', () => {
  it('is enough for every retry of its longest way', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThanOrEqual(longest(definition.StartAt, []));
  });

  it('is less than an Express workflow may take', () => {
    expect(definition.TimeoutSeconds).toBeLessThanOrEqual(EXPRESS_LIMIT_SECONDS - 30);
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
