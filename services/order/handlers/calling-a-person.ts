import type { Envelope } from '../../../shared/messaging/envelope.ts';
import type { EventPublisher } from '../../../shared/messaging/publisher.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { OrderNeedsReview } from '../contracts/events.ts';

/** The alarm's metric, and what the runbook looks for. */
export function callAPerson(about: { readonly orderId?: string; readonly reason: string }): void {
  countMetric('order', 'OrderNeedsReview');
  log.warn('order-needs-person', 'An order needs a person.', about);
}

/**
 * The announcement of an order that needs review is what rings the alarm: whoever wrote it may crash before it can tell,
 * but what is written is published sooner or later. It rings before the bus takes the event, which may be down.
 */
export function callingAPerson(publisher: EventPublisher): EventPublisher {
  return {
    publish(events) {
      for (const event of events) {
        if (event.type !== OrderNeedsReview.type) continue;
        callAPerson({ orderId: event.aggregateId, reason: reasonOf(event) });
      }
      return publisher.publish(events);
    },
  };
}

function reasonOf({ data }: Envelope): string {
  return OrderNeedsReview.data.safeParse(data).data?.reason ?? 'unknown';
}
