import type { Meters } from './types.ts';

export function createMeters(): Meters {
  const counts = new Map<string, number>();
  return {
    count: (meter, amount = 1) => void counts.set(meter, (counts.get(meter) ?? 0) + amount),
    snapshot: () => Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1))),
    reset: () => counts.clear(),
  };
}
