/** What an attribute can be, as the document client shows it. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [name: string]: Value };
export type Item = Record<string, Value>;

export function isEqual(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  return (
    Array.isArray(one) === Array.isArray(other) &&
    left.length === right.length &&
    left.every(([name, value]) => isEqual(value, (other as Record<string, Value>)[name]))
  );
}

/** What is written does not change with what the writer does to it afterwards; what is undefined is not written. */
export function copyOf(item: Item): Item {
  const copy: Item = {};
  for (const name of Object.keys(item)) if (item[name] !== undefined) copy[name] = copyOfValue(item[name]);
  return copy;
}

function copyOfValue(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(copyOfValue) : copyOf(value as Item);
}
