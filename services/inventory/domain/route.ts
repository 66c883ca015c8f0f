import * as z from 'zod';
import { RegionName } from '../../../shared/region/regions.ts';

/**
 * How units go from one quota to another: to or from which region, and by which means. A parcel is debited before it can
 * arrive. A reclaim arrives first, because the region that loses the units is away and learns of it later. Shards of one
 * region pass units on as parcels to their own region, with both ends in one transaction.
 */
export const Route = z.object({ way: z.enum(['parcel', 'reclaim']), peer: RegionName });
export type Route = z.infer<typeof Route>;

export function routeName({ way, peer }: Route): string {
  return `${way} ${peer}`;
}
