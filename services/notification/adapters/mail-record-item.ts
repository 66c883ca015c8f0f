import * as z from 'zod';
import { parseItem } from '../../../shared/storage/parse-item.ts';

const MailRecord = z.object({
  status: z.enum(['CLAIMED', 'SENT', 'FAILED']),
  leaseEnds: z.iso.datetime(),
});
export type MailRecord = z.infer<typeof MailRecord>;

/** The region is part of the key: each writes only its own claim, and looks at the other's. */
export function recordKey(cause: string, region: string) {
  return { pk: `MAIL#${cause}`, sk: `CLAIM#${region}` };
}

export function recordFromItem(item: Record<string, unknown>): MailRecord {
  return parseItem(MailRecord, item, `${item.pk} ${item.sk}`);
}
