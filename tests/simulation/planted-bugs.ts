import { totalsOf } from '../../services/inventory/domain/quota.ts';
import { mappingsOf } from './streams.ts';
import type { Request } from './table/client.ts';
import { transaction } from './table/client.ts';
import type { Action, Change } from './table/replica.ts';
import type { Item } from './table/value.ts';
import type { Variant } from './variant.ts';

type Rewrite = (action: Action) => Action | undefined;

/** Rewrites the actions of each transaction between the adapters and the table; an action may be left out. */
function transactions(rewrite: Rewrite) {
  return (request: Request): Request =>
    request.kind === 'transaction' ? transaction(request.actions.flatMap((action) => rewrite(action) ?? [])) : request;
}

/** Only what moves units between the shards of a region. */
function moving(rewrite: Rewrite) {
  const rewritten = transactions(rewrite);
  return (request: Request): Request =>
    request.actions.some((action) => isLine(action, 'MOVED')) ? rewritten(request) : request;
}

const isParcel = ({ Put }: Action) => String(Put?.Item?.pk).startsWith('PARCEL#');
const sortKeyOf = ({ Put, Update }: Action) => String(Put?.Item?.sk ?? Update?.Key?.sk);
const isQuota = (action: Action) => sortKeyOf(action).startsWith('QUOTA#');
const isLine = (action: Action, cause: string) =>
  sortKeyOf(action).startsWith('MOVE#') && action.Put?.Item?.cause === cause;
const endsAs = ({ Update }: Action, end: string) =>
  sortKeyOf({ Update }).startsWith('RESERVATION#') && Update?.ExpressionAttributeValues?.[':end'] === end;

/** A quota that units leave, and the line that says so. */
const givesAway = ({ Put, Update }: Action) =>
  Update?.ExpressionAttributeValues?.[':sentBy'] !== undefined ||
  Number((Put?.Item?.delta as Item | undefined)?.sent) > 0;
const notesReturn = ({ Update }: Action) => Update?.UpdateExpression?.startsWith('SET #returns') ?? false;

const unconditional = ({ Put, Update }: Action): Action => ({
  ...(Put && { Put: { ...Put, ConditionExpression: undefined } }),
  ...(Update && { Update: { ...Update, ConditionExpression: undefined } }),
});

/** What others got wrong, or what could be got wrong here: each must be found. */
export const PLANTED: readonly Variant[] = [
  {
    name: 'a decrement without its condition',
    tampering: transactions((action) => (isQuota(action) ? unconditional(action) : action)),
  },
  {
    name: 'a release that runs twice',
    tampering: transactions((action) => (endsAs(action, 'RELEASED') ? unconditional(action) : action)),
  },
  {
    name: 'an expiry that races a commit',
    tampering: transactions((action) => (endsAs(action, 'EXPIRED') ? unconditional(action) : action)),
    orders: { recordsOf: async () => [] },
  },
  {
    name: 'an expiry that goes by the time alone',
    from: 190,
    orders: { recordsOf: async () => [] },
  },
  {
    name: 'an adjustment that is carried out as often as it is delivered',
    tampering: transactions((action) => (isLine(action, 'ADJUSTED') ? unconditional(action) : action)),
  },
  {
    name: 'a parcel that is credited twice',
    tampering: transactions((action) => (isLine(action, 'ARRIVED') ? unconditional(action) : action)),
  },
  {
    name: 'a parcel that is sent twice',
    tampering: transactions((action) => (isParcel(action) || isLine(action, 'SENT') ? unconditional(action) : action)),
  },
  {
    name: 'a parcel that arrives without its receipt',
    tampering: transactions((action) => (isLine(action, 'ARRIVED') ? undefined : action)),
  },
  {
    name: 'a region that is back and gives up twice what was taken over',
    tampering: transactions((action) => (isLine(action, 'YIELDED') ? unconditional(action) : action)),
  },
  {
    name: 'a return that is booked as often as it is delivered',
    from: 600,
    tampering: transactions((action) =>
      isLine(action, 'RETURNED') || notesReturn(action) ? unconditional(action) : action,
    ),
  },
  {
    name: 'a move between shards of which one half is missing',
    tampering: moving((action) => (givesAway(action) ? undefined : action)),
  },
  {
    name: 'a change of a quota that leaves no line in the ledger',
    tampering: transactions((action) => (isLine(action, 'COMMITTED') ? undefined : action)),
  },
  {
    name: 'a view that adds up whatever has arrived',
    totals: totalsOf,
  },
  {
    name: 'one counter that both regions decrement',
    identity: () => 'eu-central-1',
  },
  {
    name: 'a replicated item taken for a local one',
    mappings: (region) =>
      mappingsOf('inventory', region).flatMap((mapping) =>
        mapping.function === 'readInventoryStream' ? { ...mapping, passes: everyInsert } : [],
      ),
  },
];

function everyInsert({ before, after }: Change): boolean {
  return before === undefined && after?.processIn !== undefined;
}
