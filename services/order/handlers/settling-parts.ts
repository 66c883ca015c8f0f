import type { SettleParts } from '../application/settle-order.ts';

/** What a step that writes an order is made of: the use cases' parts, and the region in which it runs. */
export interface SettlingParts extends SettleParts {
  readonly region: string;
}
