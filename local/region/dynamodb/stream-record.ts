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
  if (eventName !== 'MODIFY') return true;
  // Nearly always: an item does not change without its text changing in length or, where nothing moved, in letters.
  const [newText, oldText] = [JSON.stringify(NewImage), JSON.stringify(OldImage)];
  if (newText === oldText) return false;
  return newText?.length !== oldText?.length || contentHash(NewImage) !== contentHash(OldImage);
}

/** DynamoDB Local's streams tell an empty map as an attribute without a type: `{}` where DynamoDB says `{"M":{}}`. */
function withEmptyMaps(record: StreamRecord): StreamRecord {
  for (const image of [record.dynamodb.NewImage, record.dynamodb.OldImage]) if (image) mend(image);
  return record;
}

/** In place: nobody else has seen the record, and copying every item of every stream would cost more than reading it. */
function mend(item: Record<string, AttributeValue>): void {
  for (const name in item) {
    const value = item[name];
    if (value) item[name] = mended(value);
  }
}

function mended(value: AttributeValue): AttributeValue {
  if (Object.keys(value).length === 0) return { M: {} };
  if (value.M) mend(value.M as Record<string, AttributeValue>);
  return Array.isArray(value.L) ? { L: value.L.map(mended) } : value;
}
