import { parseArgs } from 'node:util';
import * as z from 'zod';
import { RegionName } from '../../shared/region/regions.ts';
import type { Window } from './aws.ts';

const DAY_MS = 86_400_000;
/**
 * Who was mailed about what is remembered for 90 days (services/notification). What is older would be told a second time,
 * so a replay stays well within.
 */
const OLDEST_DAYS = 60;

const Options = z.object({
  stage: z.string({ error: '--stage is missing' }).regex(/^[a-z][a-z0-9-]*$/, '--stage must be the name of a stage'),
  region: z.string({ error: '--region is missing' }).pipe(RegionName),
  since: z.iso.datetime({ offset: true, error: '--since must be a time such as 2026-11-20T10:00:00Z' }),
  until: z.iso.datetime({ offset: true, error: '--until must be a time such as 2026-11-20T10:00:00Z' }).optional(),
  send: z.boolean().default(false),
});

export const USAGE = `npm run outbox -- --stage S --region R --since T [--until T] [--send]

Counts the orders and commands that were written for region R since T, or between T and --until.
--send passes them to the readers of the streams again. Whatever was done before is recognised and not done twice.`;

export type Command = Window & { readonly send: boolean };

/** A text: what is wrong with the options. */
export function commandFrom(args: readonly string[], now: Date): Command | string {
  let values: unknown;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        stage: { type: 'string' },
        region: { type: 'string' },
        since: { type: 'string' },
        until: { type: 'string' },
        send: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const parsed = Options.safeParse(values);
  if (!parsed.success) {
    return parsed.error.issues
      .map(({ path, message }) => (message.startsWith('--') ? message : `--${path.join('.')}: ${message}`))
      .join('\n');
  }
  const { since, until, ...rest } = parsed.data;
  const window = { since: new Date(since), until: until ? new Date(until) : now };
  if (window.since >= window.until) return '--since must be before --until.';
  if (now.getTime() - window.since.getTime() > OLDEST_DAYS * DAY_MS) {
    return `--since must be within the last ${OLDEST_DAYS} days: the shop forgets after 90 whom it has mailed.`;
  }
  return { ...rest, ...window };
}
