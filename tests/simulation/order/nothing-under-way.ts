import * as z from 'zod';
import { Broken } from '../broken.ts';
import type { Promises as StockPromises } from '../promises.ts';
import { isEqual } from '../table/value.ts';
import { REGIONS, type Shop } from './shop.ts';
import { SKUS } from './shoppers.ts';
import type { Testimony } from './testimony.ts';

const SetAside = z.object({
  dynamodb: z.object({ NewImage: z.object({ pk: z.object({ S: z.string() }) }) }),
});

/** Both replicas of every table. */
export function bothKnowTheSame({ world }: Shop): void {
  const [first = '', second = ''] = REGIONS;
  for (const table of world.tables()) {
    const [one, other] = [world.replica(first, table), world.replica(second, table)];
    const items = one.items();
    const item = items.find((each) => !isEqual(each, other.get(each)));
    if (item) throw new Broken(`${first} and ${second} know different things of ${item.pk} ${item.sk}.`);
    if (items.length !== other.items().length) throw new Broken(`One region has more ${table} than the other.`);
  }
}

export function nothingWaits({ queues, streams, executions }: Shop, seen: Testimony): void {
  const [dead] = queues.dead;
  if (dead) throw new Broken(`There is a dead letter: ${dead}.`);
  if (queues.open > 0) throw new Broken('A message is never dealt with.');
  if (streams.waiting > 0) throw new Broken('A record of a stream is never dealt with.');
  for (const { body } of queues.kept) {
    const key = SetAside.parse(JSON.parse(body)).dynamodb.NewImage.pk.S;
    if (!seen.unreadable.has(key)) throw new Broken(`${key} was set aside, and can be read.`);
  }
  const [running] = executions.running();
  if (running) throw new Broken(`${running.name} never ends.`);
}

export function stockIsAtRest(stock: StockPromises): void {
  for (const sku of SKUS) {
    const { parcels, owed } = stock.underWay(sku);
    if (parcels !== 0) throw new Broken(`Of ${sku} ${parcels} units are still in a parcel.`);
    if (owed !== 0) throw new Broken(`Of ${sku} ${owed} units are still owed.`);
    const soldTwice = stock.soldBeforeWhatIsOwed(sku);
    if (soldTwice) throw new Broken(soldTwice);
  }
}
