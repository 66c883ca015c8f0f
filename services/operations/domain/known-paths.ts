/** The methods of every path of the API: `/v1/orders/{id}` → `GET`. */
export type KnownPaths = Readonly<Record<string, readonly string[]>>;

/** Which methods an address takes; none when it is no address of ours. A part in braces stands for anything. */
export function methodsOf(paths: KnownPaths, address: string): readonly string[] {
  const wanted = address.split('/');
  return Object.entries(paths).flatMap(([path, methods]) => {
    const parts = path.split('/');
    const fits =
      parts.length === wanted.length &&
      parts.every((part, position) => (part.startsWith('{') ? wanted[position] !== '' : part === wanted[position]));
    return fits ? methods : [];
  });
}
