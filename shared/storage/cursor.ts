import * as z from 'zod';

const Key = z.record(z.string(), z.string());

/** Opaque to the client, so that we may change what is in it. */
export function encodeCursor(key: Record<string, unknown> | undefined): string | undefined {
  return key && Buffer.from(JSON.stringify(Key.parse(key))).toString('base64url');
}

export const Cursor = z
  .string()
  .max(2048)
  .transform((text, context) => {
    try {
      return Key.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return z.NEVER;
    }
  });
