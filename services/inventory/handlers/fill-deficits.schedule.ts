import { scheduled } from '../../../shared/messaging/scheduled.ts';
import { log } from '../../../shared/observability/log.ts';
import { fillDeficits } from '../application/reclaiming/fill-deficits.ts';
import { filling } from '../container.ts';

const parts = filling();

export const handler = scheduled(parts.clock, async () => {
  const { asked, failures } = await fillDeficits(parts);
  for (const { sku, error } of failures) log.error('Units that are owed could not be asked for.', error, { sku });
  if (asked > 0) log.info('Units that are owed were asked for.', { skus: asked });
  return { asked, failed: failures.length };
});
