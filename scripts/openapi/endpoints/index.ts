import type { EndpointGroup } from '../endpoint.ts';
import { catalog } from './catalog.ts';
import { inventory } from './inventory.ts';
import { operations } from './operations.ts';
import { orders } from './order.ts';

/** Every address of the API, in the order in which a reader meets them. */
export const groups: readonly EndpointGroup[] = [catalog, orders, inventory, operations];
