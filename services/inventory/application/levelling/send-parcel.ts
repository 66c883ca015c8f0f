import type { Clock } from '../../../../shared/kernel/clock.ts';
import { keptFrom } from '../../domain/levelling/demand.ts';
import { type Parcel, type ParcelRequest, pack } from '../../domain/levelling/parcel.ts';
import { inRegion } from '../../domain/quota.ts';
import type { Demands, Parcels, Stock } from '../../ports.ts';

/** Units are sold while the parcel is packed. After so many rounds there is nothing to give. */
const ROUNDS = 4;

export interface SendingParts {
  readonly stock: Stock;
  readonly demands: Demands;
  readonly parcels: Parcels;
  readonly clock: Clock;
}

export type Sent = { readonly kind: 'sent'; readonly parcel: Parcel } | { readonly kind: 'sent-before' };

/** Answers another region's request once, with the units that this region can spare, or with an empty parcel. */
export async function sendParcel(
  { stock, demands, parcels, clock }: SendingParts,
  request: ParcelRequest,
): Promise<Sent> {
  for (let round = 1; ; round += 1) {
    const quotas = await stock.quotasOf(request.sku);
    const kept = keptFrom(request, await demands.get(request.sku), clock());
    const { parcel, movements } = pack(request, round > ROUNDS ? [] : inRegion(quotas, request.donor), kept, clock());
    const sent = await parcels.send(parcel, movements);
    if (sent === 'sent') return { kind: 'sent', parcel };
    if (sent === 'sent-before') return { kind: 'sent-before' };
    if (round > ROUNDS) throw new Error(`The request ${request.id} could not be answered.`);
  }
}
