/** When a ScheduleExpression is due next. What is not modelled is refused, not guessed. */
export type NextRun = (after: Date) => Date;

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MINUTE_MS = 60_000;
// Longer than any combination of the fields needs to come round (29 February).
const MOST_MINUTES = 8 * 366 * 24 * 60;

export function parseSchedule(expression: string): NextRun {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const period = Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? 0);
    return (after) => new Date(after.getTime() + period);
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (cron) return parseCron(expression, cron.slice(1));
  throw new Error(`The schedule ${expression} is not modelled`);
}

function parseCron(expression: string, fields: readonly string[]): NextRun {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if (year !== '*') throw new Error(`The schedule ${expression}: a year is not modelled`);
  if ((day === '?') === (weekday === '?'))
    throw new Error(`The schedule ${expression}: one of day and weekday must be ?`);
  const fits = [
    { values: valuesOf(minute, 0, 59), of: (date: Date) => date.getUTCMinutes() },
    { values: valuesOf(hour, 0, 23), of: (date: Date) => date.getUTCHours() },
    { values: valuesOf(day, 1, 31), of: (date: Date) => date.getUTCDate() },
    { values: valuesOf(month, 1, 12), of: (date: Date) => date.getUTCMonth() + 1 },
    { values: valuesOf(weekday, 1, 7), of: (date: Date) => date.getUTCDay() + 1 },
  ];
  return (after) => {
    let at = Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    for (let tried = 0; tried < MOST_MINUTES; tried += 1, at += MINUTE_MS) {
      const date = new Date(at);
      if (fits.every(({ values, of }) => values === undefined || values.has(of(date)))) return date;
    }
    throw new Error(`The schedule ${expression} is never due`);
  };
}

/** The values a field allows; all of them as undefined. */
function valuesOf(field: string, least: number, most: number): ReadonlySet<number> | undefined {
  if (field === '*' || field === '?') return undefined;
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const found = /^(?:(\d+)(?:-(\d+))?|\*)(?:\/(\d+))?$/.exec(part);
    if (!found) throw new Error(`The field ${field} of a cron schedule is not modelled`);
    const [, from, to, step] = found;
    const first = from === undefined ? least : Number(from);
    const last = to !== undefined ? Number(to) : from !== undefined && step === undefined ? first : most;
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  if ([...values].some((value) => value < least || value > most)) throw new Error(`The field ${field} is out of range`);
  return values;
}
