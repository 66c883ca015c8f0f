import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { type SettleParts, settleOverdue } from '../application/selling/settle-overdue.ts';

export function create(parts: SettleParts) {
  return scheduled(parts.clock, async () => {
    const { outcomes, failures, oldestMs } = await settleOverdue(parts);
    for (const { orderId, error } of failures)
      log.error('reservation-not-settled', 'Could not settle a reservation.', error, { orderId });
    const count = (wanted: (typeof outcomes)[number]) => outcomes.filter((outcome) => outcome === wanted).length;
    const settled = { committed: count('committed'), extended: count('extended'), expired: count('expired') };
    if (outcomes.length > 0)
      log.info('reservations-settled', 'Settled reservations that had run out.', {
        ...settled,
        failed: failures.length,
      });
    countMetric('inventory', 'ReservationsExpired', settled.expired);
    // Told every minute, also when it is 0: the alarm rings when it hears nothing.
    countMetric('inventory', 'OldestOverdueReservation', oldestMs, 'Milliseconds');
    return { ...settled, failed: failures.length };
  });
}
