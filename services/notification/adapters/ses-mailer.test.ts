import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SesMailer } from './ses-mailer.ts';

const mail = { to: 'alice@example.com', subject: 'Grüße', text: 'text', html: '<p>html</p>' };
let server: Server;
let client: SESv2Client;

/** Something that answers as SES does, in this order, and remembers what it was sent. */
async function ses(...refusals: readonly (readonly [status: number, type: string])[]) {
  const received: Record<string, unknown>[] = [];
  server = createServer(async (request, answer) => {
    received.push(JSON.parse(await text(request)));
    const refusal = refusals[received.length - 1];
    answer.writeHead(refusal?.[0] ?? 200, {
      'content-type': 'application/json',
      ...(refusal && { 'x-amzn-errortype': refusal[1] }),
    });
    answer.end(JSON.stringify(refusal ? { message: 'No.' } : { MessageId: '1' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SESv2Client({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    maxAttempts: 1,
  });
  return { received, mailer: new SesMailer('shop@twinshop.example', client) };
}

afterEach(() => {
  client.destroy();
  server.close();
});

describe('mails through SES', () => {
  it('carry their cause, the same for every attempt', async () => {
    const { received, mailer } = await ses();
    expect(await mailer.send(mail, 'OrderConfirmed.ord_1')).toEqual({ kind: 'accepted' });
    expect(received).toMatchObject([
      {
        FromEmailAddress: 'Twinshop <shop@twinshop.example>',
        Destination: { ToAddresses: ['alice@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: 'Grüße' },
            Headers: [{ Name: 'X-Twinshop-Cause', Value: 'OrderConfirmed.ord_1' }],
          },
        },
      },
    ]);
  });

  it.each(['MessageRejected', 'BadRequestException'])('are given up when SES answers %s', async (type) => {
    const { mailer } = await ses([400, type]);
    expect(await mailer.send(mail, 'cause')).toEqual({ kind: 'refused', reason: type });
  });

  it('are offered again a moment later when SES is throttling', async () => {
    const { received, mailer } = await ses([429, 'TooManyRequestsException'], [429, 'TooManyRequestsException']);
    expect(await mailer.send(mail, 'cause')).toEqual({ kind: 'accepted' });
    expect(received).toHaveLength(3);
  });

  it('are left to the queue when it is unknown whether SES took them', async () => {
    const { received, mailer } = await ses([500, 'InternalServiceErrorException']);
    await expect(mailer.send(mail, 'cause')).rejects.toThrow();
    expect(received).toHaveLength(1);
  });
});
