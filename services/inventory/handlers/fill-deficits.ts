import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { type FillingParts, fillDeficits } from '../application/reclaiming/fill-deficits.ts';

export function create(parts: FillingParts) {
  return scheduled(parts.clock, async () => {
    const { owing, failures } = await fillDeficits(parts);
    for (const { sku, error } of failures)
      log.error('deficit-not-filled', 'Could not ask for the units that this region owes.', error, { sku });
    if (owing > 0) log.info('deficits-found', 'Asked for the units that this region owes.', { skus: owing });
    return { owing, failed: failures.length };
  });
}
