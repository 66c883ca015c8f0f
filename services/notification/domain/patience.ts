/** How long it takes, nearly always, until one region hears what the other one has begun to tell. */
const HEARD_WITHIN_MS = 5000;
/** The clocks of two machines are apart by less. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * The same request may have reached both regions, and each finds out by itself that it cannot serve it; or one of them is
 * still at it, and will. So a rejection waits until the other region's mail is heard of, and each region waits for another
 * time: of two that reject the same order at once, one hears of the other. For how much longer it waits; 0 when it need not.
 */
export function patienceLeft(rejectedAt: Date, region: string, regions: readonly string[], now: Date): number {
  const turn = regions.indexOf(region) + 1;
  const left = rejectedAt.getTime() + turn * HEARD_WITHIN_MS - now.getTime();
  // The clock of who rejected it was hours ahead: nobody waits for that.
  const isBelieved = rejectedAt.getTime() - now.getTime() <= CLOCKS_DIFFER_MS;
  return isBelieved ? Math.max(0, left) : 0;
}
