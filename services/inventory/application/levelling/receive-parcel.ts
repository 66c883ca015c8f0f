import type { Clock } from '../../../../shared/kernel/clock.ts';
import { answered } from '../../domain/levelling/level.ts';
import { arrived, type Parcel } from '../../domain/levelling/parcel.ts';
import type { Levels, Parcels } from '../../ports.ts';

const ROUNDS = 4;

export interface ReceivingParts {
  readonly parcels: Parcels;
  readonly levels: Levels;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Takes in a parcel, once, and closes the request. After an empty parcel the next request waits. The units come first: a
 * request that stays open lapses, but a forgotten parcel is a loss.
 */
export async function receiveParcel(
  { parcels, levels, clock, random }: ReceivingParts,
  parcel: Parcel,
): Promise<'received' | 'received-before' | 'refused'> {
  const taken = parcel.quantity > 0 ? await parcels.receive(arrived(parcel, clock())) : 'refused';
  for (let round = 0; round < ROUNDS; round += 1) {
    const level = answered(await levels.get(parcel.sku), parcel, clock(), random);
    if (!level || (await levels.put(level)) === 'written') return taken;
  }
  throw new Error(`The request for ${parcel.id} could not be closed.`);
}
