/** The one row a region writes and reads back to know that it could take an order. */
export interface Canary {
  write(at: Date, signal: AbortSignal): Promise<void>;
  /** When it was last written, by a strong read. */
  lastWritten(signal: AbortSignal): Promise<Date | undefined>;
}

export interface TableStreams {
  /** The stream of this region's replica; `not-yet` while the replica is being made. */
  streamOf(table: string): Promise<{ readonly arn: string } | { readonly notYet: string }>;
}
