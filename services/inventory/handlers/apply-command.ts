import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import {
  PARTITIONS,
  parcelFromItem,
  reclaimFromItem,
  requestFromItem,
  reshardingFromItem,
} from '../adapters/levelling/level-item.ts';
import { RETURN_PARTITION, returnFromItem } from '../adapters/selling/dynamo-returns.ts';
import { adjustmentFromItem, quotaFromItem } from '../adapters/stock-item.ts';
import { obeyAdjustment } from '../application/adjusting/obey-adjustment.ts';
import { obeyResharding } from '../application/adjusting/reshard-stock.ts';
import { type LevellingParts, levelStock } from '../application/levelling/level-stock.ts';
import { receiveParcel } from '../application/levelling/receive-parcel.ts';
import { sendParcel } from '../application/levelling/send-parcel.ts';
import { yieldStock } from '../application/reclaiming/yield-stock.ts';
import { obeyReturn } from '../application/selling/take-back.ts';
import type { Adjustments, Reclaims, Returns } from '../ports.ts';

export interface CommandParts extends LevellingParts {
  readonly adjustments: Adjustments;
  readonly reclaims: Reclaims;
  readonly returns: Returns;
  readonly random: () => number;
}

type Item = Record<string, unknown>;
type Act = (parts: CommandParts, item: Item) => Promise<void>;

/** What another region can leave here, by the kind of item, and what this region's own low quotas ask for. */
const ACTS: Readonly<Record<string, Act>> = {
  [PARTITIONS.adjustment]: async (parts, item) => {
    const { sku, id, ...adjustment } = adjustmentFromItem(item);
    const outcome = await obeyAdjustment(parts, { sku, id, ...adjustment });
    log.info('Another region asked for an adjustment.', { sku, adjustment: id, outcome });
    if (outcome === 'declined') countMetric('inventory', 'AdjustmentDeclined');
  },
  [RETURN_PARTITION]: async (parts, item) => {
    const goods = returnFromItem(item);
    const outcome = await obeyReturn(parts, goods);
    const { sku, id, orderId } = goods;
    log.info('Goods that this region sold came back in another one.', { sku, return: id, orderId, outcome });
    if (outcome === 'declined') countMetric('inventory', 'AdjustmentDeclined');
  },
  [PARTITIONS.request]: async (parts, item) => {
    const request = requestFromItem(item);
    const sent = await sendParcel(parts, request);
    if (sent.kind === 'sent-before') return;
    const { sku, recipient, quantity } = sent.parcel;
    log.info('Another region asked for units.', { sku, parcel: request.id, recipient, quantity });
    countMetric('inventory', quantity > 0 ? 'ParcelSent' : 'ParcelRefused');
  },
  [PARTITIONS.parcel]: async (parts, item) => {
    const parcel = parcelFromItem(item);
    const outcome = await receiveParcel(parts, parcel);
    log.info('A parcel has come.', { sku: parcel.sku, parcel: parcel.id, quantity: parcel.quantity, outcome });
  },
  [PARTITIONS.reclaim]: async (parts, item) => {
    const reclaim = reclaimFromItem(item);
    const { kind, deficit } = await yieldStock(parts, reclaim);
    const { sku, id, quantity } = reclaim;
    log.warn('Another region has taken over units of this one.', {
      sku,
      reclaim: id,
      quantity,
      deficit,
      outcome: kind,
    });
    if (deficit > 0) countMetric('inventory', 'StockDeficit', deficit);
  },
  [PARTITIONS.resharding]: async (parts, item) => {
    const resharding = reshardingFromItem(item);
    await obeyResharding(parts, resharding);
    log.info('Another region asked for other shards.', { sku: resharding.sku, count: resharding.count });
  },
  'SKU#': async (parts, item) => {
    const { sku } = quotaFromItem(item);
    try {
      const outcome = await levelStock(parts, sku);
      if (outcome !== 'nothing') log.info('A quota is low.', { sku, outcome });
    } catch (error) {
      // Its next sale says it again; commands that wait behind it do not.
      log.error('A low quota could not be levelled.', error, { sku });
    }
  },
};

export async function applyCommand(parts: CommandParts, item: Item): Promise<void> {
  const act = Object.entries(ACTS).find(([partition]) => String(item.pk).startsWith(partition))?.[1];
  if (!act) throw new Error(`Nobody acts on ${item.pk} ${item.sk}.`);
  await act(parts, item);
}
