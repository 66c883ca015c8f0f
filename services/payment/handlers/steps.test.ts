import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { heard } from '../../../tests/support/heard.ts';
import { DynamoPayments } from '../adapters/dynamo-payments.ts';
import type { AuthorizationRequest } from '../ports.ts';
import { aRequest, HERE, startProvider, THERE } from '../testing/payments.ts';
import { create as authorizeIn } from './authorize-payment.ts';
import { create as captureIn } from './capture-payment.ts';
import type { PayingParts } from './paying-parts.ts';
import { create as undoIn } from './void-payment.ts';

type Handler = (input: unknown, context: Context) => Promise<unknown>;

describe('a step of the checkout that concerns money', () => {
  let database: TestDatabase;
  let world: Awaited<ReturnType<typeof startProvider>>;
  let partsIn: (region: string) => PayingParts;
  let authorize: Handler;
  let capture: Handler;
  let undo: Handler;
  const said = heard();
  beforeAll(async () => {
    [database, world] = await Promise.all([startTestDatabase('payment'), startProvider()]);
    const payments = new DynamoPayments(database.client, database.table);
    partsIn = (region) => ({ payments, provider: world.provider, clock: () => new Date(), region });
    authorize = authorizeIn(partsIn(HERE));
    capture = captureIn(partsIn(HERE));
    undo = undoIn(partsIn(HERE));
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    await database.stop();
  });
  afterEach(() => world.repair());

  const run = (step: Handler, { amount, ...request }: AuthorizationRequest, more: object = {}) =>
    step(
      {
        ...{ attempt: 1, placedAt: ago(0), traceparent: 'none', lines: [{ sku: 'LAMP', quantity: 1 }], total: amount },
        ...request,
        ...more,
      },
      {} as Context,
    );
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const holdsOf = async ({ orderId }: AuthorizationRequest) =>
    (await world.paymentsOf(orderId)).filter(({ status }) => status === 'requires_capture').length;

  it.each([{ attempt: 2 }, { epoch: 2 }, { placedAt: ago(13) }])('looks before it asks again: %j', async (later) => {
    const [held, undone] = [aRequest(), aRequest()];
    for (const request of [held, undone]) await world.provider.authorize(request);
    world.forgetKeys();
    await run(authorize, held, later);
    expect(await holdsOf(held)).toBe(1);
    expect(await run(undo, undone, later)).toMatchObject({ held: true });
    expect(await holdsOf(undone)).toBe(0);
  });

  it('undoes the payment that it was told of, and says when it was taken', async () => {
    const request = aRequest();
    const payment = await run(authorize, request);
    await run(capture, request, { payment });
    await expect(run(undo, request, { payment })).rejects.toMatchObject({ name: 'AlreadyCaptured' });
    const other = aRequest();
    const held = await run(authorize, other);
    expect(await run(undo, other, { payment: held })).toMatchObject({ held: true });
    await expect(run(capture, other, { payment: held })).rejects.toMatchObject({ name: 'CaptureRefused' });
  });

  it('has a name for what it finds: a declined card, the twin’s payment, nobody there', async () => {
    const declined = aRequest({ paymentMethod: 'pm_card_chargeDeclined' });
    await expect(run(authorize, declined)).rejects.toMatchObject({ name: 'PaymentDeclined' });
    const twin = aRequest();
    await run(authorize, twin);
    for (const create of [authorizeIn, undoIn]) {
      await expect(run(create(partsIn(THERE)), { ...twin, region: THERE })).rejects.toMatchObject({
        name: 'PlacedElsewhere',
      });
    }
    world.break();
    await expect(run(authorize, aRequest())).rejects.toMatchObject({ name: 'ProviderAway' });
    expect(said.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ code: 'provider-silent', detail: expect.stringContaining('StripeAPIError 500') }),
    );
  });

  it('asks nobody and writes nothing for an order of another region', async () => {
    const request = aRequest({ region: THERE });
    const payment = { paymentId: 'pi_1', authorizedAt: ago(0) };
    for (const step of [authorize, capture, undo]) {
      await expect(run(step, request, { payment })).rejects.toMatchObject({ name: 'InvalidStepInput' });
    }
    expect(await world.paymentsOf(request.orderId)).toEqual([]);
    expect(await partsIn(THERE).payments.ofOrder(request.orderId)).toEqual([]);
  });
});
