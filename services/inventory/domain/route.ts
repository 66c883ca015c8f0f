import * as z from 'zod';
import { RegionName } from '../../../shared/region/regions.ts';

/**
 * The way units take from one quota to another: to or from which region, and how. A parcel is debited before it can
 * arrive. Of a reclaim the arrival comes first: the region that loses the units is away and learns of it later. Shards
 * of one region pass units on as parcels to their own region, both ends in one transaction.
 */
export const Route = z.object({ way: z.enum(['parcel', 'reclaim']), peer: RegionName });
export type Route = z.infer<typeof Route>;

export function routeName({ way, peer }: Route): string {
  return `${way} ${peer}`;
}
