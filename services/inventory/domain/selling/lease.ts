import * as z from 'zod';
import type { Reservation } from './reservation.ts';

/** Who runs the checkout that holds the goods: which attempt of it, and which run, since one attempt may be started twice. */
export const Holder = z.object({ epoch: z.int().min(1), attempt: z.int().min(1), run: z.string().min(1) });
export type Holder = z.infer<typeof Holder>;

/**
 * Whose the goods are, as seen by one who asks for them. Of an earlier attempt: it is over, and they can be taken over.
 * Elsewhere: another run of the same attempt has them, or a later one; whoever asks has nothing to do with the order any more.
 */
export function leaseFor(
  asking: Holder,
  { holder, epoch }: Pick<Reservation, 'holder' | 'epoch'>,
): 'own' | 'earlier' | 'elsewhere' {
  // One from before holders were written down: of some attempt of its epoch.
  if (!holder) return epoch <= asking.epoch ? 'earlier' : 'elsewhere';
  const later = asking.epoch - holder.epoch || asking.attempt - holder.attempt;
  if (later !== 0) return later > 0 ? 'earlier' : 'elsewhere';
  return holder.run === asking.run ? 'own' : 'elsewhere';
}
