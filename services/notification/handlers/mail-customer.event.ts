import { on, patientConsumer, TooEarly } from '../../../shared/messaging/consumer.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { OrderConfirmed, OrderRejected } from '../../order/contracts/events.ts';
import { mailCustomer } from '../application/mail-customer.ts';
import { mailing } from '../container.ts';
import { type CausedMail, confirmation, rejection } from '../domain/caused-mail.ts';

const { parts, queue, patienceLeft } = mailing();

/** The other region may just be telling its customer something else of the same order. */
function notTooEarly(rejectedAt: string): void {
  const waits = patienceLeft(new Date(rejectedAt));
  if (waits > 0) throw new TooEarly(waits);
}

async function tell(mail: CausedMail | undefined): Promise<void> {
  if (!mail) return;
  const outcome = await mailCustomer(parts, mail);
  if (outcome.kind === 'sent') countMetric('notification', 'MailSent');
  if (outcome.kind !== 'refused') return;
  countMetric('notification', 'MailRefused');
  log.warn('A mail was refused for good.', { cause: mail.cause, reason: outcome.reason });
}

export const handler = patientConsumer(
  queue,
  on(OrderConfirmed, ({ data }) => tell(confirmation(data))),
  on(OrderRejected, async ({ data, time }) => {
    const mail = rejection(data);
    if (mail) notTooEarly(time);
    return tell(mail);
  }),
);
