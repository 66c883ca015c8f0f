import * as z from 'zod';

const Key = z.record(z.string(), z.string());

/** Opaque to the client, so that we may change its content. */
export function encodeCursor(key: Record<string, unknown> | undefined): string | undefined {
  return key && Buffer.from(JSON.stringify(Key.parse(key))).toString('base64url');
}

export const NOT_OURS = 'must be a nextCursor of this list';

/** Reads the cursor of one list, and refuses cursors of other lists and those that a person made up. */
export function cursorOf<Position extends z.ZodType<Record<string, string>>>(position: Position) {
  return z
    .string()
    .max(2048)
    .transform((text, context): z.output<Position> => {
      const read = position.safeParse(decoded(text));
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: NOT_OURS });
      return z.NEVER;
    });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
