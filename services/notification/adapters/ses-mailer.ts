import {
  BadRequestException,
  MessageRejected,
  SESv2Client,
  SESv2ServiceException,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { type RetryPolicy, retrying } from '../../../shared/resilience/backoff.ts';
import { awsClient, CALL_LIMITS, type CallLimit } from '../../../shared/resilience/call-limits.ts';
import type { Mail } from '../domain/mail.ts';
import type { Delivery, Mailer } from '../ports.ts';

/** SES counts mails by the second, so a throttled one fits in a moment later; and it was certainly not sent. */
const THROTTLED: RetryPolicy = { attempts: 4, baseMs: 250, capMs: 2000, retryable: isThrottled };

/** What fails otherwise comes again out of the queue. */
export function mailClient(limit: CallLimit = CALL_LIMITS.mail): SESv2Client {
  return new SESv2Client(awsClient(limit));
}

export class SesMailer implements Mailer {
  readonly #from: string;
  readonly #client: SESv2Client;

  constructor(from: string, ses = mailClient()) {
    this.#from = from;
    this.#client = ses;
  }

  async send({ to, subject, text, html }: Mail, cause: string): Promise<Delivery> {
    const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
    const command = new SendEmailCommand({
      FromEmailAddress: `Twinshop <${this.#from}>`,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: utf8(subject),
          Body: { Text: utf8(text), Html: utf8(html) },
          // The same for every attempt, so that a double can be recognised wherever the mail ends.
          Headers: [{ Name: 'X-Twinshop-Cause', Value: cause }],
        },
      },
    });
    try {
      await retrying(THROTTLED, () => this.#client.send(command));
      return { kind: 'accepted' };
    } catch (error) {
      // The address or the content, which no repetition changes. Its text may quote the address and is not kept.
      if (error instanceof MessageRejected || error instanceof BadRequestException) {
        return { kind: 'refused', reason: error.name };
      }
      throw error;
    }
  }
}

function isThrottled(error: unknown): boolean {
  return (
    error instanceof SESv2ServiceException && (error.$metadata.httpStatusCode === 429 || /Throttl/.test(error.name))
  );
}
