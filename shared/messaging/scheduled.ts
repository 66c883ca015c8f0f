import middy from '@middy/core';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { traced } from '../observability/traced.ts';

/** The run of a schedule, as EventBridge announces it. Nothing else in the event is news. */
const Run = z.object({ time: z.iso.datetime({ offset: true }) });

/** Clocks are apart by far less. A run that is later than this was throttled or failed, and the next run did its work. */
const MOST_APART_MS = 30 * 60_000;

export class ClockDisagrees extends Error {
  override readonly name = 'ClockDisagrees';
}

/**
 * A function that runs by the clock. It acts on the age of things: with a clock that is a day ahead, it would hand every
 * waiting order to a person. So its clock must agree with that of the schedule. If not, it fails, an alarm rings, and the
 * next run gets another machine.
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
