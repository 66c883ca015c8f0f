import type { Clock } from '../../../shared/kernel/clock.ts';
import { type RetryPolicy, retrying } from '../../../shared/resilience/backoff.ts';
import type { CausedMail } from '../domain/caused-mail.ts';
import type { Mailer, MailRecords } from '../ports.ts';

export interface MailParts {
  readonly records: MailRecords;
  readonly mailer: Mailer;
  readonly clock: Clock;
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'sent-before' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Comes again after the lease, to see whether the other attempt has sent it. */
export class MailUnderWay extends Error {
  override readonly name = 'MailUnderWay';
}

/** A mail that is out and not marked is sent again after the lease: worth a few seconds of trying. */
const MARKING: RetryPolicy = { attempts: 4, baseMs: 200, capMs: 1000, retryable: () => true };

/** One mail per cause: claimed, sent, marked. Two requests to the table on the good path. */
export async function mailCustomer(parts: MailParts, { cause, overriddenBy, mail }: CausedMail): Promise<MailOutcome> {
  const { records, mailer, clock } = parts;
  const { kind } = await records.claim(cause, clock(), overriddenBy);
  if (kind === 'settled') return { kind: 'sent-before' };
  if (kind === 'under-way') throw new MailUnderWay(`${cause} is being sent by another attempt.`);

  const delivery = await mailer.send(mail, cause);
  const end = delivery.kind === 'accepted' ? 'SENT' : 'FAILED';
  await retrying(MARKING, () => records.settle(cause, end, clock()));
  return delivery.kind === 'accepted' ? { kind: 'sent' } : delivery;
}
