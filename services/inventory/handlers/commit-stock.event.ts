import { consumerOneByOne, on } from '../../../shared/messaging/consumer.ts';
import { OrderConfirmed } from '../../order/contracts/events.ts';
import { commitStock } from '../application/selling/commit-stock.ts';
import { reserving } from '../container.ts';

const parts = reserving();

// The sales of one hot product meet at its quota.
export const handler = consumerOneByOne(
  on(OrderConfirmed, async ({ data, region }) => {
    if (region !== parts.region)
      throw new Error(`This order was confirmed in ${region}, and so was its stock reserved.`);
    await commitStock(parts, data);
  }),
);
