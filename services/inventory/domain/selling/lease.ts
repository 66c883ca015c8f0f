import * as z from 'zod';
import type { Reservation } from './reservation.ts';

/** The holder of the goods: which attempt of the checkout, and which run, because one attempt may be started twice. */
export const Holder = z.object({ epoch: z.int().min(1), attempt: z.int().min(1), run: z.string().min(1) });
export type Holder = z.infer<typeof Holder>;

/**
 * Who has the goods, as seen by a run that asks for them. An earlier attempt: it is over, and its goods can be taken over.
 * Elsewhere: another run of the same attempt, or a later attempt. The run that asks has nothing more to do with the order.
 */
export function leaseFor(
  asking: Holder,
  { holder, epoch }: Pick<Reservation, 'holder' | 'epoch'>,
): 'own' | 'earlier' | 'elsewhere' {
  // An old reservation without a holder belongs to some attempt of its epoch.
  if (!holder) return epoch <= asking.epoch ? 'earlier' : 'elsewhere';
  const later = asking.epoch - holder.epoch || asking.attempt - holder.attempt;
  if (later !== 0) return later > 0 ? 'earlier' : 'elsewhere';
  return holder.run === asking.run ? 'own' : 'elsewhere';
}
