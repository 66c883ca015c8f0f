import { z } from 'zod';
import type { RunningServer } from '../listen.ts';
import { SERVICES } from '../region/gateway/signature.ts';
import { type ConsoleLinks, consolePage } from './console-page.ts';
import type { Control } from './control.ts';
import { type Answer, type Call, type Handler, html, json, problem, serve } from './http-server.ts';
import { PAYMENT_PROVIDER } from './payment-provider/server.ts';

const faultsSchema = z.array(
  z.strictObject({
    region: z.string().optional(),
    service: z.enum([...SERVICES, PAYMENT_PROVIDER], `must be one of ${[...SERVICES, PAYMENT_PROVIDER].join(', ')}`),
    operation: z.string().optional(),
    kind: z.enum(['error', 'throttle', 'latency', 'lost-response', 'duplicate', 'conflict', 'contention']),
    rate: z.number().min(0).max(1),
    latencyMs: z.number().int().min(0).max(60_000).optional(),
  }),
);
const replicationSchema = z
  .strictObject({ paused: z.boolean().optional(), lagMs: z.number().int().min(0).max(600_000).optional() })
  .refine((change) => Object.keys(change).length > 0, 'Give `paused`, `lagMs` or both.');

const NOTHING: Answer = { status: 204, headers: {}, body: '' };

export function startConsole(port: number, control: Control, links: ConsoleLinks): Promise<RunningServer> {
  const onRegion =
    (act: (region: string) => Promise<void>): Handler =>
    async ({ parameters: { region = '' } }) => {
      if (!control.regionNames.includes(region)) {
        const names = control.regionNames.join(', ');
        return problem(404, 'No such region', `There is no region ${region}. The regions are ${names}.`);
      }
      try {
        await act(region);
      } catch (error) {
        return problem(503, 'The region did not start', error instanceof Error ? error.message : String(error));
      }
      const { regions } = await control.state();
      const found = regions.find(({ name }) => name === region);
      // Short enough to be read at a terminal; what is inside the region says `/control/state`.
      return json(found && { name: found.name, status: found.status, healthy: found.healthy, urls: found.urls });
    };

  const replaceFaults: Handler = (call) =>
    withBody(call, faultsSchema, (faults) => {
      const index = faults.findIndex(({ region }) => region !== undefined && !control.regionNames.includes(region));
      if (index >= 0) {
        const detail = `The regions are ${control.regionNames.join(', ')}.`;
        const errors = [{ pointer: `/${index}/region`, detail }];
        return problem(422, 'No such region', detail, { errors });
      }
      control.setFaults(withoutAbsent(faults));
      return json(faults);
    });

  return serve(port, {
    'POST /control/regions/:region/down': onRegion((region) => control.down(region)),
    'POST /control/regions/:region/up': onRegion((region) => control.up(region)),
    'POST /control/replication': (call) =>
      withBody(call, replicationSchema, (change) => json(control.replication(change))),
    'POST /control/faults': replaceFaults,
    'DELETE /control/faults': () => {
      control.setFaults([]);
      return NOTHING;
    },
    'GET /control/state': async () => json(await control.state()),
    'GET /control/meters': async () => json(await control.meters()),
    'DELETE /control/meters': async () => {
      await control.resetMeters();
      return NOTHING;
    },
    'GET /': () => html(consolePage(links)),
  });
}

function withBody<T>({ body }: Call, schema: z.ZodType<T>, act: (value: T) => Answer): Answer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return problem(400, 'Not JSON', 'The body must be JSON.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return act(parsed.data);
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part)}`).join(''),
    detail: message,
  }));
  return problem(422, 'Invalid body', errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; '), {
    errors,
  });
}

/** zod gives `undefined` for what was left out; the messages to the regions leave it out as well. */
type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const withoutAbsent = <T extends object>(items: readonly T[]): Present<T>[] =>
  items.map(
    (item) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as Present<T>,
  );
