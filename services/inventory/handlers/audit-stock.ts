import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { type AuditParts, auditStock } from '../application/auditing/audit-stock.ts';
import { unitsIn } from '../domain/auditing/audit.ts';

class StockDifference extends Error {
  override readonly name = 'StockDifference';
}

export function create(parts: AuditParts) {
  return scheduled(parts.clock, async () => {
    const { agreed, busy, differences, deficit, round } = await auditStock(parts);
    for (const { sku, region, shard, difference } of differences) {
      const found = difference.map(({ counter, units }) => `${counter} ${units > 0 ? '+' : ''}${units}`).join(', ');
      log.error('stock-differs', 'A quota differs from its books.', new StockDifference(found), {
        sku,
        quotaOf: region,
        shard,
      });
      countMetric('inventory', 'StockDifference', unitsIn(difference));
    }
    // It rings again with every round for as long as it is there.
    if (deficit > 0) countMetric('inventory', 'StockDeficit', deficit);
    if (round !== 'not-due')
      log.info('stock-audited', 'Audited the stock.', { agreed, busy, differences: differences.length, round });
    if (busy > 0) countMetric('inventory', 'StockNotAudited', busy);
    if (round === 'through') countMetric('inventory', 'StockAuditsCompleted');
    return { agreed, busy, differences: differences.length, round };
  });
}
