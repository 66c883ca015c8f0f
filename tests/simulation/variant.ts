import type { OrderRecords } from '../../services/inventory/ports.ts';
import type { Mapping } from './streams.ts';
import type { Tampering } from './world.ts';

/** A shop that is wrong in one way; one without any is the shop as it is. */
export interface Variant {
  readonly name: string;
  readonly tampering?: Tampering;
  /** Who a region takes itself for. */
  readonly identity?: (region: string) => string;
  /** What the sweeper hears of the orders. */
  readonly orders?: OrderRecords;
  /** Stream mappings that let pass what they should not. */
  readonly mappings?: (region: string) => readonly Mapping[];
}
