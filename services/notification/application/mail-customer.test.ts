import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DynamoMailRecords } from '../adapters/dynamo-mail-records.ts';
import { type CausedMail, confirmation, rejection } from '../domain/caused-mail.ts';
import type { Delivery } from '../ports.ts';
import { aConfirmedOrder, aRejectedOrder } from '../testing/mails.ts';
import { type MailParts, MailUnderWay, mailCustomer } from './mail-customer.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase('notification');
});
afterAll(() => database.stop());

const MINUTE = 60_000;
const DAY_SECONDS = 86_400;
/** The function may run for so long (functions.yml): an attempt that takes its time is not overtaken. */
const LONGEST_SENDING_MS = 20_000;
/** In its queue, and as long again among the dead letters. */
const LONGEST_LIFE_DAYS = 28;

async function recordsOf({ cause }: CausedMail): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await database.client.send(
    new QueryCommand({
      TableName: database.table,
      KeyConditionExpression: 'pk = :cause',
      ExpressionAttributeValues: { ':cause': `MAIL#${cause}` },
    }),
  );
  return Items;
}

/** One region's notification service, with a mailer that says what it is told to say. */
function shop(region = 'eu-central-1') {
  const sent: string[] = [];
  const answers: (Delivery | Error)[] = [];
  let now = Date.parse('2026-11-20T10:00:00.000Z');
  const parts: MailParts = {
    records: new DynamoMailRecords(database.client, database.table, region, ['eu-central-1', 'eu-west-1']),
    mailer: {
      send: async (_, cause) => {
        const answer = answers.shift() ?? { kind: 'accepted' };
        if (answer instanceof Error) throw answer;
        if (answer.kind === 'accepted') sent.push(cause);
        return answer;
      },
    },
    clock: () => new Date(now),
  };
  return {
    sent,
    parts,
    mailerAnswers: (...next: (Delivery | Error)[]) => answers.push(...next),
    wait: (ms: number) => {
      now += ms;
    },
    tell: (mail: CausedMail) => mailCustomer(parts, mail),
  };
}

function rejectionOf(orderId: string): CausedMail {
  const mail = rejection(aRejectedOrder({ orderId }));
  if (!mail) throw new Error('no mail');
  return mail;
}

describe('a mail to a customer', () => {
  it('is sent once, however often its event arrives', async () => {
    const { sent, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    expect(await tell(mail)).toEqual({ kind: 'sent' });
    expect(await tell(mail)).toEqual({ kind: 'sent-before' });
    expect(sent).toEqual([mail.cause]);
  });

  it('is sent once when its event arrives many times at once', async () => {
    const { sent, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    await Promise.allSettled(Array.from({ length: 8 }, () => tell(mail)));
    expect(sent).toEqual([mail.cause]);
  });

  it('is sent once when both regions confirm the order after a takeover', async () => {
    const [here, there] = [shop(), shop('eu-west-1')];
    const mail = confirmation(aConfirmedOrder());
    await here.tell(mail);
    expect(await there.tell(mail)).toEqual({ kind: 'sent-before' });
  });

  it('is sent by the next attempt, and not before the lease has ended, when one died with it', async () => {
    const { sent, mailerAnswers, wait, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    mailerAnswers(new Error('the function died'));
    await expect(tell(mail)).rejects.toThrow('died');
    await expect(tell(mail)).rejects.toMatchObject({ name: 'MailUnderWay' });
    wait(2 * MINUTE);
    expect(await tell(mail)).toEqual({ kind: 'sent' });
    expect(sent).toEqual([mail.cause]);
  });

  it('is sent by the other region when the one that had taken it is gone', async () => {
    const [here, there] = [shop(), shop('eu-west-1')];
    const mail = confirmation(aConfirmedOrder());
    here.mailerAnswers(new Error('the region is gone'));
    await expect(here.tell(mail)).rejects.toThrow('gone');
    await expect(there.tell(mail)).rejects.toMatchObject({ name: 'MailUnderWay' });
    there.wait(2 * MINUTE);
    expect(await there.tell(mail)).toEqual({ kind: 'sent' });
  });

  it('is given up when it is refused for good', async () => {
    const { sent, mailerAnswers, wait, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    mailerAnswers({ kind: 'refused', reason: 'MessageRejected' });
    expect(await tell(mail)).toEqual({ kind: 'refused', reason: 'MessageRejected' });
    wait(2 * MINUTE);
    expect(await tell(mail)).toEqual({ kind: 'sent-before' });
    expect(sent).toEqual([]);
    expect(await recordsOf(mail)).toMatchObject([{ status: 'FAILED' }]);
  });

  it('is not sent by a second attempt while the first may still be at it', async () => {
    const { mailerAnswers, wait, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    mailerAnswers(new Error('slow'));
    await expect(tell(mail)).rejects.toThrow('slow');
    wait(LONGEST_SENDING_MS);
    await expect(tell(mail)).rejects.toMatchObject({ name: 'MailUnderWay' });
  });

  it('is remembered for longer than its event may live, and then forgotten', async () => {
    const { parts, tell } = shop();
    const mail = confirmation(aConfirmedOrder());
    await tell(mail);
    const [record] = await recordsOf(mail);
    expect(record).toMatchObject({ status: 'SENT' });
    const days = (Number(record?.expiresAt) - parts.clock().getTime() / 1000) / DAY_SECONDS;
    expect(days).toBeGreaterThan(LONGEST_LIFE_DAYS);
    expect(days).toBeLessThan(366);
  });
});

describe('the rejection of an order', () => {
  it('whose twin goes on in the other region is told to nobody', () => {
    const rejected = { code: 'PLACED_ELSEWHERE', detail: 'The same order is handled in another region.' } as const;
    expect(rejection(aRejectedOrder({ rejection: rejected }))).toBeUndefined();
  });

  it('is not told after its confirmation: it is a twin’s, and late', async () => {
    const { sent, tell } = shop();
    const order = aConfirmedOrder();
    await tell(confirmation(order));
    expect(await tell(rejectionOf(order.orderId))).toEqual({ kind: 'sent-before' });
    expect(sent).toEqual([`OrderConfirmed.${order.orderId}`]);
  });

  it('is not told after its confirmation in the other region, whoever has begun to tell it meanwhile', async () => {
    const [here, there] = [shop(), shop('eu-west-1')];
    const order = aConfirmedOrder();
    await there.tell(confirmation(order));
    expect(await here.tell(rejectionOf(order.orderId))).toEqual({ kind: 'sent-before' });

    const next = aConfirmedOrder();
    there.mailerAnswers(new Error('It died.'));
    await expect(there.tell(rejectionOf(next.orderId))).rejects.toThrow('It died.');
    await there.tell(confirmation(next));
    expect(await here.tell(rejectionOf(next.orderId))).toEqual({ kind: 'sent-before' });
    expect(here.sent).toEqual([]);
  });

  it('is not told once its confirmation was begun, however long ago whoever sent that died', async () => {
    const [here, there] = [shop(), shop('eu-west-1')];
    const order = aConfirmedOrder();
    there.mailerAnswers(new Error('It died.'));
    await expect(there.tell(confirmation(order))).rejects.toThrow('It died.');
    for (const region of [here, there]) {
      region.wait(2 * MINUTE);
      await expect(region.tell(rejectionOf(order.orderId))).rejects.toThrow(MailUnderWay);
    }
    expect(await there.tell(confirmation(order))).toEqual({ kind: 'sent' });
  });

  it('does not keep a confirmation that comes after it from being told', async () => {
    const { tell } = shop();
    const order = aConfirmedOrder();
    await tell(rejectionOf(order.orderId));
    expect(await tell(confirmation(order))).toEqual({ kind: 'sent' });
  });
});
