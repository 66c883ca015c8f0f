/** Tells at most every `everyMs` per table that it was written to: at once when it was quiet, and of the last write for sure. */
export function createAnnouncer(everyMs: number, announce: (table: string) => void): (table: string) => void {
  const resting = new Map<string, { again: boolean }>();

  function tell(table: string) {
    const rest = { again: false };
    resting.set(table, rest);
    announce(table);
    setTimeout(() => (rest.again ? tell(table) : resting.delete(table)), everyMs).unref();
  }

  return (table) => {
    const rest = resting.get(table);
    if (rest) rest.again = true;
    else tell(table);
  };
}
