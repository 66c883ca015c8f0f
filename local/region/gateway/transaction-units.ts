import { parsed } from './parsed.ts';

/**
 * AWS bills each item of a transaction for itself, rounded up to kilobytes and twice; DynamoDB Local adds the bytes of a
 * table's items up and rounds once. So the size of every item that the request holds is reckoned here.
 */

export interface ReportedCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  /** The table without its indexes: there when capacity was asked for by index. */
  readonly Table?: { readonly CapacityUnits: number };
}

type AttributeValue = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, AttributeValue>>;

const KILOBYTE = 1024;
const TRANSACTIONAL = 2;

export function transactionUnits(request: Buffer, reported: readonly ReportedCapacity[]): number {
  const { TransactItems = [] } = parsed(request) as {
    TransactItems?: readonly Record<string, { readonly TableName: string; readonly Item?: Item }>[];
  };
  const leastByTable = new Map<string, number>();
  for (const { TableName, Item } of TransactItems.flatMap((item) => Object.values(item))) {
    // What an update or a check touches is in the table, not in the request: at least one kilobyte begun.
    const units = TRANSACTIONAL * Math.max(1, Math.ceil(itemBytes(Item ?? {}) / KILOBYTE));
    leastByTable.set(TableName, (leastByTable.get(TableName) ?? 0) + units);
  }
  let units = 0;
  for (const [table, least] of leastByTable) {
    const capacity = reported.find(({ TableName }) => TableName === table);
    const ofTable = capacity?.Table?.CapacityUnits ?? capacity?.CapacityUnits ?? 0;
    const ofIndexes = (capacity?.CapacityUnits ?? 0) - ofTable;
    units += Math.max(least, ofTable) + ofIndexes;
  }
  return units;
}

/** As DynamoDB counts: names and values in UTF-8, three bytes for a list or map and one for each of its elements. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  const [[type, content] = ['NULL', true]] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      // Two digits a byte, and one for the sign and exponent.
      return Math.ceil(String(content).replace(/[-.]/g, '').length / 2) + 1;
    case 'B':
      return Math.floor((String(content).length * 3) / 4);
    case 'M':
      return 3 + itemBytes(content as Item) + Object.keys(content as Item).length;
    case 'L':
      return 3 + (content as AttributeValue[]).reduce((sum, element) => sum + 1 + valueBytes(element), 0);
    case 'SS':
    case 'NS':
    case 'BS':
      return (content as string[]).reduce((sum, element) => sum + Buffer.byteLength(element), 0);
    default:
      return 1;
  }
}
