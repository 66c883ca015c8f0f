import middy from '@middy/core';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { traced } from '../observability/traced.ts';

/** The run of a schedule, as EventBridge announces it; the rest of it says nothing that we do not know. */
const Run = z.object({ time: z.iso.datetime({ offset: true }) });

/** Clocks are apart by far less. A run that comes later than this was throttled or failed: its work was the next one's. */
const MOST_APART_MS = 30 * 60_000;

export class ClockDisagrees extends Error {
  override readonly name = 'ClockDisagrees';
}

/**
 * A function that runs by the clock. What it does follows from how old things are: with a clock that is a day ahead it would
 * give every order that waits to a person. So its own clock must agree with that of the schedule; else it fails, which an
 * alarm tells, and the next run has another machine.
 */
export function scheduled<Result>(clock: Clock, work: () => Promise<Result>) {
  return middy()
    .use(traced())
    .handler(async (event: unknown): Promise<Result> => {
      const { time } = Run.parse(event);
      const apartMs = clock().getTime() - Date.parse(time);
      if (Math.abs(apartMs) > MOST_APART_MS) {
        throw new ClockDisagrees(`This machine's clock is ${Math.round(apartMs / 60_000)} minutes off the schedule's.`);
      }
      return work();
    });
}
