import { inRegion, type Quota } from '../quota.ts';
import { type Route, routeName } from '../route.ts';

/**
 * Makes the quotas of a replica coherent, although some of its items are older than others. Each quota adds up in itself, but
 * a credit may have arrived before its debit. The debit must then have happened, or is bound to, so it is made here. After
 * that every number is ≥ 0, and received + deficit = available + reserved + sold + in transit.
 */
export function coherent(quotas: readonly Quota[]): Quota[] {
  const seen = quotas.map((quota) => ({ ...quota, sentBy: { ...quota.sentBy } }));
  for (const { way, donor, recipient } of routesInto(quotas)) {
    const unseen = arrivedOn(quotas, way, donor, recipient) - sentOn(quotas, way, donor, recipient);
    if (unseen > 0) debit(seen, { way, peer: recipient }, donor, unseen);
  }
  return seen;
}

/** How many of the units that a region sent to another one have not arrived. */
export function inTransit(quotas: readonly Quota[], donor: string, recipient: string): number {
  const ways = ['parcel', 'reclaim'] as const;
  const units = ways.map((way) => sentOn(quotas, way, donor, recipient) - arrivedOn(quotas, way, donor, recipient));
  return units.reduce((sum, under) => sum + Math.max(0, under), 0);
}

/** How many units of each quota are sent but have not arrived. Their sum is in transit. */
export function underWayFrom(quotas: readonly Quota[], { region, shard }: Quota): number {
  const shards = inRegion(quotas, region);
  const names = new Set(shards.flatMap(({ sentBy }) => Object.keys(sentBy)));
  let units = 0;
  for (const name of names) {
    const [way, recipient] = name.split(' ') as [Route['way'], string];
    let left = sentOn(quotas, way, region, recipient) - arrivedOn(quotas, way, region, recipient);
    for (const each of shards) {
      const part = Math.min(Math.max(0, left), each.sentBy[name] ?? 0);
      if (each.shard === shard) units += part;
      left -= part;
    }
  }
  return units;
}

function routesInto(quotas: readonly Quota[]) {
  const routes = new Map<string, { way: Route['way']; donor: string; recipient: string }>();
  for (const { region: recipient, arrivedBy } of quotas) {
    for (const name of Object.keys(arrivedBy)) {
      const [way, donor] = name.split(' ') as [Route['way'], string];
      routes.set(`${name} ${recipient}`, { way, donor, recipient });
    }
  }
  return routes.values();
}

function sentOn(quotas: readonly Quota[], way: Route['way'], donor: string, recipient: string): number {
  const name = routeName({ way, peer: recipient });
  return inRegion(quotas, donor).reduce((sum, { sentBy }) => sum + (sentBy[name] ?? 0), 0);
}

function arrivedOn(quotas: readonly Quota[], way: Route['way'], donor: string, recipient: string): number {
  const name = routeName({ way, peer: donor });
  return inRegion(quotas, recipient).reduce((sum, { arrivedBy }) => sum + (arrivedBy[name] ?? 0), 0);
}

type Seen = Quota & { sentBy: Record<string, number> };

/** Taken from what is available there. The rest was received meanwhile, or is missing after a reclaim. */
function debit(seen: Seen[], route: Route, donor: string, units: number): void {
  if (!seen.some(({ region }) => region === donor)) seen.push(neverSeen(seen[0], donor));
  const shards = seen.filter(({ region }) => region === donor).sort((a, b) => b.available - a.available);
  const name = routeName(route);
  let left = units;
  for (const shard of shards) {
    const taken = Math.min(left, shard.available);
    shard.available -= taken;
    send(shard, name, taken);
    left -= taken;
  }
  const [first] = shards;
  if (!first || left === 0) return;
  send(first, name, left);
  if (route.way === 'reclaim') first.deficit += left;
  else first.received += left;
}

function send(shard: Seen, name: string, units: number): void {
  shard.sent += units;
  shard.sentBy[name] = (shard.sentBy[name] ?? 0) + units;
}

function neverSeen(like: Quota | undefined, region: string): Seen {
  const nothing = { available: 0, reserved: 0, sold: 0, received: 0, sent: 0, arrived: 0, deficit: 0, mark: 0 };
  return { sku: like?.sku ?? '', region, shard: 0, ...nothing, sentBy: {}, arrivedBy: {}, version: 1 };
}
