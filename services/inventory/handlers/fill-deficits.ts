import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { type FillingParts, fillDeficits } from '../application/reclaiming/fill-deficits.ts';

export function create(parts: FillingParts) {
  return scheduled(parts.clock, async () => {
    const { owing, failures } = await fillDeficits(parts);
    for (const { sku, error } of failures) log.error('Units that are owed could not be asked for.', error, { sku });
    if (owing > 0) log.info('Units are owed, and were looked for.', { skus: owing });
    return { owing, failed: failures.length };
  });
}
