import { placing } from '../container.ts';
import { placeOrderEndpoint } from './place-order.ts';

export const handler = placeOrderEndpoint(placing());
