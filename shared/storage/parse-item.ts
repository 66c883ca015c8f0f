import type * as z from 'zod';

/** An item that does not fit its schema. That is our fault. The error names its key, never its content. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`The item ${key} cannot be read.`, { cause });
    this.key = key;
  }
}

/** The item could never be read again, so it is not written. */
export class UnwritableItem extends Error {
  override readonly name = 'UnwritableItem';
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`The item ${key} could not be read back; it was not written.`, { cause });
    this.key = key;
  }
}

/** What a database returns is input like any other. */
export function parseItem<Schema extends z.ZodType>(schema: Schema, item: unknown, key: string): z.infer<Schema> {
  const parsed = schema.safeParse(item);
  if (!parsed.success) throw new UnreadableItem(key, parsed.error);
  return parsed.data;
}

/** Check an item before writing it: an unreadable item stops everybody who meets it. */
export function writableItem<Item extends Record<string, unknown>>(schema: z.ZodType, item: Item, key: string): Item {
  const parsed = schema.safeParse(item);
  if (!parsed.success) throw new UnwritableItem(key, parsed.error);
  return item;
}
