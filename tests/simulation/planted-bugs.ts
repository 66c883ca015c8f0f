import { type Variant, withMappings } from './run.ts';
import { mappingsOf } from './streams.ts';
import type { Request } from './table/client.ts';
import { transaction } from './table/client.ts';
import type { Action } from './table/replica.ts';

type Rewrite = (action: Action) => Action | undefined;

/** Rewrites the actions of each transaction between the adapters and the table; an action may be left out. */
function transactions(rewrite: Rewrite) {
  return (request: Request): Request =>
    request.kind === 'transaction' ? transaction(request.actions.flatMap((action) => rewrite(action) ?? [])) : request;
}

const sortKeyOf = ({ Put, Update }: Action) => String(Put?.Item?.sk ?? Update?.Key?.sk);
const isQuota = (action: Action) => sortKeyOf(action).startsWith('QUOTA#');
const isLine = (action: Action, cause: string) =>
  sortKeyOf(action).startsWith('MOVE#') && action.Put?.Item?.cause === cause;
const endsAs = ({ Update }: Action, end: string) =>
  sortKeyOf({ Update }).startsWith('RESERVATION#') && Update?.ExpressionAttributeValues?.[':end'] === end;

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
    tampering: transactions((action) =>
      endsAs(action, 'RELEASED') || isLine(action, 'RELEASED') ? unconditional(action) : action,
    ),
  },
  {
    name: 'an adjustment that is carried out as often as it is delivered',
    tampering: transactions((action) => (isLine(action, 'ADJUSTED') ? unconditional(action) : action)),
  },
  {
    name: 'a change of a quota that leaves no line in the ledger',
    tampering: transactions((action) => (isLine(action, 'COMMITTED') ? undefined : action)),
  },
  {
    name: 'one counter that both regions decrement',
    identity: () => 'eu-central-1',
  },
  {
    name: 'a replicated item taken for a local one',
    mappings: withMappings((region) =>
      mappingsOf('inventory', region).map((mapping) => ({ ...mapping, passes: everyInsert })),
    ),
  },
];

function everyInsert({ before, after }: Parameters<ReturnType<typeof mappingsOf>[number]['passes']>[0]): boolean {
  return before === undefined && after?.processIn !== undefined;
}
