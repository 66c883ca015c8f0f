import type { Clock } from '../../../../shared/kernel/clock.ts';
import { answered } from '../../domain/levelling/demand.ts';
import { arrived, type Parcel } from '../../domain/levelling/parcel.ts';
import type { Demands, Parcels } from '../../ports.ts';

const ROUNDS = 4;

export interface ReceivingParts {
  readonly parcels: Parcels;
  readonly demands: Demands;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Takes in a parcel, once, and closes the request. After an empty parcel the next request waits. The units come first: a
 * request that stays open lapses, but a forgotten parcel is a loss.
 */
export async function receiveParcel(
  { parcels, demands, clock, random }: ReceivingParts,
  parcel: Parcel,
): Promise<'received' | 'received-before' | 'refused'> {
  const taken = parcel.quantity > 0 ? await parcels.receive(arrived(parcel, clock())) : 'refused';
  for (let round = 0; round < ROUNDS; round += 1) {
    const demand = answered(await demands.get(parcel.sku), parcel, clock(), random);
    if (!demand || (await demands.put(demand)) === 'written') return taken;
  }
  throw new Error(`The request for ${parcel.id} could not be closed.`);
}
