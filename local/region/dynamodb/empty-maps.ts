type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** DynamoDB Local's streams tell an empty map as an attribute without a type: `{}` where DynamoDB says `{"M":{}}`. */
export function withEmptyMaps<Record extends { readonly dynamodb: object }>(record: Record): Record {
  const images = Object.entries(record.dynamodb).map(([name, value]) =>
    name === 'NewImage' || name === 'OldImage' ? [name, mended(value)] : [name, value],
  );
  return { ...record, dynamodb: Object.fromEntries(images) };
}

function mended(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, mendedValue(value)]));
}

function mendedValue(value: Attributes[string]): Attributes[string] {
  if (Object.keys(value).length === 0) return { M: {} };
  if (value.M) return { M: mended(value.M as Attributes) };
  return Array.isArray(value.L) ? { L: value.L.map(mendedValue) } : value;
}
