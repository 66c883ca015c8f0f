import { consumer, on } from '../../../shared/messaging/consumer.ts';
import { startCheckout } from '../application/start-checkout.ts';
import { checkouts as checkoutsFromEnvironment } from '../container.ts';
import { OrderPlaced } from '../contracts/events.ts';

const checkouts = checkoutsFromEnvironment();

export const handler = consumer(on(OrderPlaced, (event) => startCheckout(checkouts, event)));
