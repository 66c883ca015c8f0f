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
  description: 'A quota fell below its low-water mark. Told once, until it has been above it again.',
  data: QuotaOf.extend({ available: count, mark: count }),
});

export const StockDepleted = defineEvent({
  type: 'StockDepleted',
  version: 1,
  description: 'The last available unit of a quota was taken. Units may be reserved, or on their way from elsewhere.',
  data: QuotaOf,
});

export const StockDeficit = defineEvent({
  type: 'StockDeficit',
  version: 1,
  description: 'More units were sold than there were: another region took over some that this one had sold already.',
  data: QuotaOf.extend({ quantity: z.int().min(1), deficit: z.int().min(1) }),
});
