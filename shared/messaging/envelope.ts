import * as z from 'zod';
import { RegionName } from '../region/regions.ts';

/**
 * Wraps every event. The id derives from the aggregate and its sequence, never from chance, so an event that is
 * published twice is the same event.
 */
export const Envelope = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  version: z.int().min(1),
  time: z.iso.datetime(),
  source: z.string().startsWith('twinshop.'),
  region: RegionName,
  aggregateId: z.string().min(1),
  sequence: z.int().min(1),
  traceparent: z.string(),
  data: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;

/** A type of event: its name, its version and the schema of its data, as its service publishes it in `contracts/`. */
export interface EventType<Data extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly version: number;
  readonly description: string;
  readonly data: Data;
}

export function defineEvent<Data extends z.ZodType>(event: EventType<Data>): EventType<Data> {
  return event;
}

export type EventOf<Type extends EventType> = Omit<Envelope, 'data'> & { readonly data: z.infer<Type['data']> };

/** The envelope of one known type. A newer version may only add fields, so it is still read. */
export function envelopeOf<Data extends z.ZodType>(event: EventType<Data>) {
  return Envelope.extend({ type: z.literal(event.type), data: event.data });
}
