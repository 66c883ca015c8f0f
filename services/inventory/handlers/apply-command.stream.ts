import { obeyInserted } from '../../../shared/messaging/commands.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { adjustmentFromItem } from '../adapters/stock-item.ts';
import { obeyAdjustment } from '../application/obey-adjustment.ts';
import { adjusting } from '../container.ts';

const parts = adjusting();

export const handler = obeyInserted(async (item) => {
  const adjustment = adjustmentFromItem(item);
  const outcome = await obeyAdjustment(parts, adjustment);
  log.info('Another region asked for an adjustment.', { sku: adjustment.sku, adjustment: adjustment.id, outcome });
  if (outcome === 'declined') countMetric('inventory', 'AdjustmentDeclined');
});
