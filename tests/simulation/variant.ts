import type { Quota, totalsOf } from '../../services/inventory/domain/quota.ts';
import type { OrderRecords } from '../../services/inventory/ports.ts';
import type { Mapping } from './streams.ts';
import type { Tampering } from './world.ts';

export type Totals = ReturnType<typeof totalsOf>;

/** A shop that is wrong in one way; one without any is the shop as it is. */
export interface Variant {
  readonly name: string;
  /** From which seed on it is looked for: what is rare is looked for where it is known to be. */
  readonly from?: number;
  readonly tampering?: Tampering;
  /** Who a region takes itself for. */
  readonly identity?: (region: string) => string;
  /** What the sweeper hears of the orders. */
  readonly orders?: OrderRecords;
  /** How an operator's view adds up what it finds. */
  readonly totals?: (quotas: readonly Quota[]) => Totals;
  /** Stream mappings that let pass what they should not. */
  readonly mappings?: (region: string) => readonly Mapping[];
}
