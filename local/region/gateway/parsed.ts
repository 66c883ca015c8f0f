const known = new WeakMap<Buffer, unknown>();

/** A request's body: policies, contention and capacity all look into it, and it is parsed once for them. */
// biome-ignore lint/suspicious/noExplicitAny: each service knows the shape of its own requests, and refuses what is malformed.
export function parsed(body: Buffer): any {
  const before = known.get(body);
  if (before !== undefined) return before;
  const value = body.length > 0 ? JSON.parse(body.toString()) : {};
  known.set(body, value);
  return value;
}
