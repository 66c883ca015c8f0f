import { batchConsumer } from '../../../shared/messaging/consumer.ts';
import { OrderConfirmed } from '../../order/contracts/events.ts';
import { commitStock } from '../application/selling/commit-stock.ts';
import type { ReservationParts } from '../application/selling/reserve-stock.ts';

export function create(parts: ReservationParts) {
  return batchConsumer(OrderConfirmed, async (events) => {
    const own = events.filter(({ region }) => region === parts.region);
    const outcomes = await commitStock(
      parts,
      own.map(({ data }) => data.orderId),
    );
    return events.map(({ data, region }) => {
      if (region !== parts.region)
        return new Error(`This order was confirmed in ${region}: its stock is reserved there.`);
      const outcome = outcomes.get(data.orderId);
      return outcome instanceof Error ? outcome : undefined;
    });
  });
}
