import type { Clock } from '../../../../shared/kernel/clock.ts';
import { type Adjustment, refused } from '../../domain/adjusting/adjustment.ts';
import type { Adjustments, Stock } from '../../ports.ts';
import { settleAdjustment } from './settle-adjustment.ts';

/** Carries out what was asked in another region. It is decided once: done, or refused and recorded. */
export async function obeyAdjustment(
  parts: { readonly adjustments: Adjustments; readonly stock: Stock; readonly clock: Clock },
  adjustment: Adjustment,
): Promise<'made' | 'declined' | 'decided-before'> {
  const { adjustments, clock } = parts;
  const made = await settleAdjustment(parts, adjustment, (movements) => adjustments.obey(movements));
  if (made === 'made') return 'made';
  return made === 'made-before' ? 'decided-before' : adjustments.decline(refused(adjustment, clock()));
}
