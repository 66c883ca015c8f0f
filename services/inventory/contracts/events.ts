import * as z from 'zod';
import { Sku } from '../../../shared/kernel/sku.ts';
import { defineEvent } from '../../../shared/messaging/envelope.ts';
import { RegionName } from '../../../shared/region/regions.ts';

export const STOCK_EVENTS_SOURCE = 'twinshop.inventory';

const count = z.int().min(0);

/** A quota is what one region may sell of a SKU; a hot SKU has several shards of it, and each tells for itself. */
const QuotaOf = z.object({ sku: Sku, region: RegionName, shard: count });

export const StockReceived = defineEvent({
  type: 'StockReceived',
  version: 1,
  description: 'Units came in from outside and are for sale.',
  data: QuotaOf.extend({ quantity: z.int().min(1), available: count }),
});

export const StockLow = defineEvent({
  type: 'StockLow',
  version: 1,
  description:
    'A quota fell below its low-water mark. Published once, and again only after the quota has been above the mark.',
  data: QuotaOf.extend({ available: count, mark: count }),
});

export const StockDepleted = defineEvent({
  type: 'StockDepleted',
  version: 1,
  description: 'A quota has no available unit left. Some may still be reserved, or on their way from another quota.',
  data: QuotaOf,
});

export const StockDeficit = defineEvent({
  type: 'StockDeficit',
  version: 1,
  description: 'More units are sold than there are: another region reclaimed units that this one had already sold.',
  data: QuotaOf.extend({ quantity: z.int().min(1), deficit: z.int().min(1) }),
});
