import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { deployedWith, heard } from '../../../tests/support/deployed-function.ts';
import type { AuthorizationRequest } from '../ports.ts';
import { aRequest, startProvider, THERE } from '../testing/payments.ts';

type Handler = (input: unknown, context: Context) => Promise<unknown>;

/** The steps as they are deployed, each with all that its function is told. */
describe('a step of the checkout that concerns money', () => {
  let database: TestDatabase;
  let world: Awaited<ReturnType<typeof startProvider>>;
  let secrets: Server;
  let authorize: Handler;
  let capture: Handler;
  let undo: Handler;
  let withdraw: () => void;
  heard();
  beforeAll(async () => {
    [database, world] = await Promise.all([startTestDatabase('payment'), startProvider()]);
    secrets = createServer((_, response) => void response.end(JSON.stringify({ SecretString: 'sk_test_local' })));
    await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
    withdraw = await deployedWith(database, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
      PAYMENTS_TABLE: database.table,
      PROVIDER_URL: world.url,
      PROVIDER_KEY_SECRET: 'key',
    });
    authorize = (await import('./authorize-payment.step.ts')).handler as Handler;
    capture = (await import('./capture-payment.step.ts')).handler as Handler;
    undo = (await import('./void-payment.step.ts')).handler as Handler;
  }, 120_000);
  afterAll(async () => {
    withdraw();
    secrets.closeAllConnections();
    secrets.close();
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
    for (const step of [authorize, undo]) {
      await expect(run(step, { ...twin, region: THERE })).rejects.toMatchObject({ name: 'PlacedElsewhere' });
    }
    world.break();
    await expect(run(authorize, aRequest())).rejects.toMatchObject({ name: 'ProviderAway' });
  });
});
