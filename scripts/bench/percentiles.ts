export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Nearest rank: a percentile is a value that was measured. */
export function percentile(sorted: readonly number[], rank: number): number {
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (rank: number) => Math.round(percentile(sorted, rank));
  return { p50: at(50), p95: at(95), p99: at(99) };
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    50,
  );
}
