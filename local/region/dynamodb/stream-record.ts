import { type AttributeValue, contentHash, type Item } from './item.ts';

/** A stream record as the database gives it. */
export interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
  };
}

/** The records as DynamoDB tells them, whichever engine stands for it. */
export function asDynamoDbTells(records: readonly StreamRecord[]): readonly StreamRecord[] {
  return records.filter(tellsOfAChange).map(withEmptyMaps);
}

/** Of a write that changed nothing DynamoDB tells nothing; dynoxide does. */
function tellsOfAChange({ eventName, dynamodb: { NewImage, OldImage } }: StreamRecord): boolean {
  return eventName !== 'MODIFY' || contentHash(NewImage) !== contentHash(OldImage);
}

/** DynamoDB Local's streams tell an empty map as an attribute without a type: `{}` where DynamoDB says `{"M":{}}`. */
function withEmptyMaps(record: StreamRecord): StreamRecord {
  const { NewImage, OldImage } = record.dynamodb;
  return {
    ...record,
    dynamodb: {
      ...record.dynamodb,
      ...(NewImage && { NewImage: mended(NewImage) }),
      ...(OldImage && { OldImage: mended(OldImage) }),
    },
  };
}

function mended(item: Item): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, mendedValue(value)]));
}

function mendedValue(value: AttributeValue): AttributeValue {
  if (Object.keys(value).length === 0) return { M: {} };
  if (value.M) return { M: mended(value.M as Item) };
  return Array.isArray(value.L) ? { L: value.L.map(mendedValue) } : value;
}
