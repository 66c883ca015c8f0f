// biome-ignore lint/suspicious/noExplicitAny: requests of many services.
const known = new WeakMap<Buffer, any>();

/** A request's body: policies, contention and capacity all look into it, and it is parsed once for them. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export function parsed(body: Buffer): any {
  const before = known.get(body);
  if (before !== undefined) return before;
  const value = body.length > 0 ? JSON.parse(body.toString()) : {};
  known.set(body, value);
  return value;
}
