import type { Clock } from '../../../shared/kernel/clock.ts';
import { type Adjustment, adjusted, refused } from '../domain/adjustment.ts';
import type { Adjustments } from '../ports.ts';

/** Carries out what was asked in another region. It is decided once: done, or refused and written down. */
export async function obeyAdjustment(
  { adjustments, clock }: { readonly adjustments: Adjustments; readonly clock: Clock },
  adjustment: Adjustment,
): Promise<'made' | 'declined' | 'decided-before'> {
  const now = clock();
  if ((await adjustments.obey(adjusted(adjustment, now))) === 'made') return 'made';
  return adjustments.decline(refused(adjustment, now));
}
