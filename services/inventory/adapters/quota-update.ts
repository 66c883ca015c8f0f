import type { Booking } from '../domain/booking.ts';
import { COUNTERS, HELD_COUNTERS, sumOf } from '../domain/quota.ts';
import type { StockKind } from './kinds.ts';
import { arrivedAttribute, deficitIndex, quotaIndex, quotaKey, sentAttribute } from './stock-item.ts';

/** Collects the parts of an update: what it sets, adds and checks, each under its own name. */
class Update {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};
  readonly sets: string[] = [];
  readonly adds: string[] = [];
  readonly removes: string[] = [];
  readonly conditions: string[] = [];

  name(attribute: string, as = attribute): string {
    this.names[`#${as}`] = attribute;
    return `#${as}`;
  }

  value(name: string, value: unknown): string {
    this.values[`:${name}`] = value;
    return `:${name}`;
  }

  set(attribute: string, value: unknown): void {
    this.sets.push(`${this.name(attribute)} = ${this.value(attribute, value)}`);
  }

  add(attribute: string, value: number, as = attribute): void {
    this.adds.push(`${this.name(attribute, as)} ${this.value(as, value)}`);
  }
}

/**
 * One write changes a quota, and its conditions keep what must hold, without reading it first. The first movement makes
 * the quota. A counter that goes down must be there and have that much; the rest says what the booking counts on
 * (domain/booking.ts), and the refusal comes with the quota as it stands.
 */
export function changeOf(TableName: string, booking: Booking) {
  const update = new Update();
  counters(update, booking);
  lowWater(update, booking);
  makeUpForDeficit(update, booking);
  tellOfDeficit(update, booking);
  const { names, values, sets, adds, removes, conditions } = update;
  const remove = removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : '';
  return {
    Update: {
      TableName,
      Key: quotaKey(booking.movement),
      UpdateExpression: `SET ${sets.join(', ')} ADD ${adds.join(', ')}${remove}`,
      ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
}

function counters(update: Update, { movement, takesAll, arrivedBefore }: Booking): void {
  const { sku, region, shard, at, route } = movement;
  const changes = sumOf([movement.delta]);
  update.set('kind', 'QUOTA' satisfies StockKind);
  update.set('sku', sku);
  update.set('region', region);
  update.set('shard', shard);
  update.set(...quotaIndex(region));
  update.set('changedAt', at);
  update.add('version', 1);
  for (const counter of COUNTERS) {
    update.add(counter, changes[counter]);
  }
  for (const counter of HELD_COUNTERS) {
    // What is taken for a deficit is asked for exactly, below.
    if (counter === 'deficit' || changes[counter] >= 0) continue;
    update.conditions.push(`#${counter} >= ${update.value(`least_${counter}`, -changes[counter])}`);
  }
  if (takesAll) {
    const all = update.value('all', -changes.available);
    update.conditions.push(
      changes.available === 0 ? `(attribute_not_exists(#available) OR #available = ${all})` : `#available = ${all}`,
    );
  }
  if (!route) return;
  if (changes.sent > 0) update.add(sentAttribute(route), changes.sent, 'sentBy');
  if (changes.arrived === 0) return;
  update.add(arrivedAttribute(route), changes.arrived, 'arrivedBy');
  if (arrivedBefore === undefined) return;
  const before = update.value('arrivedBefore', arrivedBefore);
  update.conditions.push(
    arrivedBefore === 0 ? `(attribute_not_exists(#arrivedBy) OR #arrivedBy = ${before})` : `#arrivedBy = ${before}`,
  );
}

/** A reservation from a quota below its mark notes that. The stream then wakes the levelling. */
function lowWater(update: Update, { movement, low }: Booking): void {
  const { region, cause, delta, mark } = movement;
  const comesIn = (delta.received ?? 0) > 0 || (delta.arrived ?? 0) > 0;
  if (mark !== undefined) update.set('mark', mark);
  if (comesIn) update.removes.push(update.name('lowIn'));
  else if (low) update.set('lowIn', region);
  else if (cause === 'RESERVED') {
    const [own, lowIn] = [update.name('mark'), update.name('lowIn')];
    update.conditions.push(`(attribute_not_exists(${own}) OR #available >= ${own} OR attribute_exists(${lowIn}))`);
  }
}

function makeUpForDeficit(update: Update, { movement, deficit }: Booking): void {
  if (deficit !== undefined) {
    update.conditions.push(`#deficit = ${update.value('deficitBefore', deficit)}`);
  } else if ((movement.delta.available ?? 0) > 0) {
    update.conditions.push(`(attribute_not_exists(#deficit) OR #deficit = ${update.value('none', 0)})`);
  }
}

/** A quota with a deficit is in the index `open`, and is low from the first moment on. */
function tellOfDeficit(update: Update, { movement, deficit }: Booking): void {
  const { region, at, delta } = movement;
  const change = delta.deficit ?? 0;
  const [[place, owing], since] = [deficitIndex(region), 'expiresAt'];
  if (change > 0) {
    update.set('lowIn', region);
    update.set(place, owing);
    update.set(since, at);
  } else if (deficit !== undefined && deficit + change === 0) {
    update.removes.push(update.name(place), update.name(since));
  }
}
