import { on, patientConsumer, TooEarly } from '../../../shared/messaging/consumer.ts';
import type { DelayedQueue } from '../../../shared/messaging/delayed-queue.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { OrderConfirmed, OrderRejected } from '../../order/contracts/events.ts';
import { type MailParts, mailCustomer } from '../application/mail-customer.ts';
import { type CausedMail, confirmation, rejection } from '../domain/caused-mail.ts';

export interface MailingParts extends MailParts {
  readonly queue: DelayedQueue;
  /** For how long a rejection still waits, in milliseconds. */
  readonly patienceLeft: (rejectedAt: Date) => number;
}

export function create(parts: MailingParts) {
  return patientConsumer(
    parts.queue,
    on(OrderConfirmed, ({ data }) => tell(parts, confirmation(data))),
    on(OrderRejected, async ({ data, time }) => {
      const mail = rejection(data);
      // The other region may just be telling its customer something else of the same order.
      const waits = mail ? parts.patienceLeft(new Date(time)) : 0;
      if (waits > 0) throw new TooEarly(waits);
      return tell(parts, mail);
    }),
  );
}

async function tell(parts: MailParts, mail: CausedMail | undefined): Promise<void> {
  if (!mail) return;
  const outcome = await mailCustomer(parts, mail);
  if (outcome.kind === 'sent') countMetric('notification', 'MailSent');
  if (outcome.kind !== 'refused') return;
  countMetric('notification', 'MailRefused');
  log.warn('mail-refused', 'The mail provider refused a mail for good.', { cause: mail.cause, reason: outcome.reason });
}
