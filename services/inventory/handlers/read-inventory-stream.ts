import {
  changed,
  inserted,
  type Reading,
  type StreamParts,
  streamReader,
} from '../../../shared/messaging/stream-reader.ts';
import { log } from '../../../shared/observability/log.ts';
import { countMetric } from '../../../shared/observability/metric.ts';
import { currentTraceparent } from '../../../shared/observability/trace.ts';
import type { StockKind } from '../adapters/kinds.ts';
import { QuotaItem } from '../adapters/stock-item.ts';
import { obeyAdjustment } from '../application/adjusting/obey-adjustment.ts';
import { obeyResharding } from '../application/adjusting/reshard-stock.ts';
import { type LevellingParts, levelStock } from '../application/levelling/level-stock.ts';
import { receiveParcel } from '../application/levelling/receive-parcel.ts';
import { sendParcel } from '../application/levelling/send-parcel.ts';
import { yieldStock } from '../application/reclaiming/yield-stock.ts';
import { obeyReturn } from '../application/selling/take-back.ts';
import { Adjustment } from '../domain/adjusting/adjustment.ts';
import { Resharding } from '../domain/adjusting/resharding.ts';
import { stockEvents } from '../domain/events.ts';
import { Parcel, ParcelRequest } from '../domain/levelling/parcel.ts';
import { Reclaim } from '../domain/reclaiming/reclaim.ts';
import { Return } from '../domain/selling/return.ts';
import type { Adjustments, Reclaims, Returns } from '../ports.ts';

export interface InventoryStreamParts extends LevellingParts, StreamParts {
  readonly adjustments: Adjustments;
  readonly reclaims: Reclaims;
  readonly returns: Returns;
}

/** Carries out what another region leaves here, and publishes changes of this region's own quotas. */
export function create(parts: InventoryStreamParts) {
  const kinds: Readonly<Record<StockKind, Reading>> = {
    ADJUSTMENT: inserted(Adjustment, {
      does: async (adjustment) => {
        const { sku, id } = adjustment;
        const outcome = await obeyAdjustment(parts, adjustment);
        log.info('adjustment-obeyed', 'Another region asked for an adjustment.', { sku, adjustment: id, outcome });
        if (outcome === 'declined') countMetric('inventory', 'AdjustmentDeclined');
      },
    }),
    RETURN: inserted(Return, {
      does: async (goods) => {
        const { sku, id, orderId } = goods;
        const outcome = await obeyReturn(parts, goods);
        log.info('return-obeyed', 'Another region took back goods that this one had sold.', {
          sku,
          return: id,
          orderId,
          outcome,
        });
        if (outcome === 'declined') countMetric('inventory', 'AdjustmentDeclined');
      },
    }),
    REQUEST: inserted(ParcelRequest, {
      does: async (request) => {
        const sent = await sendParcel(parts, request);
        if (sent.kind === 'sent-before') return;
        const { sku, recipient, quantity } = sent.parcel;
        log.info('parcel-request-answered', 'Another region asked for units.', {
          sku,
          parcel: request.id,
          recipient,
          quantity,
        });
        countMetric('inventory', quantity > 0 ? 'ParcelSent' : 'ParcelRefused');
      },
    }),
    PARCEL: inserted(Parcel, {
      does: async (parcel) => {
        const { sku, id, quantity } = parcel;
        const outcome = await receiveParcel(parts, parcel);
        log.info('parcel-received', 'A parcel arrived.', { sku, parcel: id, quantity, outcome });
      },
    }),
    RECLAIM: inserted(Reclaim, {
      does: async (reclaim) => {
        const { sku, id, quantity } = reclaim;
        const { kind: outcome, deficit } = await yieldStock(parts, reclaim);
        log.warn('stock-yielded', 'Another region reclaimed units of this one.', {
          sku,
          reclaim: id,
          quantity,
          deficit,
          outcome,
        });
        if (deficit > 0) countMetric('inventory', 'StockDeficit', deficit);
      },
    }),
    RESHARDING: inserted(Resharding, {
      does: async (resharding) => {
        const { sku, count } = resharding;
        await obeyResharding(parts, resharding);
        log.info('resharding-obeyed', 'Another region asked for other shards.', { sku, count });
      },
    }),
    QUOTA: changed(QuotaItem, {
      tells: (change) => stockEvents(change, currentTraceparent()),
      wakes: ({ after: { sku, lowIn } }) => (lowIn ? { about: sku, work: () => level(parts, sku) } : undefined),
    }),
  };
  return streamReader(kinds, parts);
}

async function level(parts: LevellingParts, sku: string): Promise<void> {
  try {
    const outcome = await levelStock(parts, sku);
    if (outcome !== 'nothing') log.info('quota-low', 'A quota is low.', { sku, outcome });
  } catch (error) {
    // Its next sale asks again. The commands that wait behind it would not.
    log.error('levelling-failed', 'Could not level a low quota.', error, { sku });
  }
}
