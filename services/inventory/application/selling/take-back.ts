import { asked, askOnce, kept, RACED } from '../../../../shared/kernel/ask-once.ts';
import type { Clock } from '../../../../shared/kernel/clock.ts';
import type { ReturnBody } from '../../contracts/returns.ts';
import { type Return, stillSold, takeBackFrom } from '../../domain/selling/return.ts';
import type { Returns } from '../../ports.ts';

export interface TakeBackParts {
  readonly returns: Returns;
  readonly clock: Clock;
  readonly region: string;
}

export interface ReturnCommand {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  readonly sku: string;
  readonly request: ReturnBody;
}

export type ReturnOutcome =
  /** Left: the region that sold the goods takes them back as soon as it hears of the return. */
  | { readonly kind: 'made' | 'left'; readonly goods: Return; readonly replayed: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'not-sold'; readonly atMost: number };

/** If two returns of one order meet, the second one reads again what the first one has left. */
const ROUNDS = 4;

/** Goods that came back go into the quota that sold them, once per return. */
export async function takeBack(parts: TakeBackParts, command: ReturnCommand): Promise<ReturnOutcome> {
  const { returns, clock, region } = parts;
  const { operatorId, idempotencyKey, sku, request } = command;
  const keyed = asked('ret', 'return', { callerId: operatorId, idempotencyKey, path: [sku], request });
  const once = await askOnce(
    keyed,
    (id) => returns.asked(id),
    async () => {
      const sales = await returns.salesOf(request.orderId);
      const sale = sales.find((each) => stillSold(each, sku) >= request.quantity);
      if (!sale)
        return { kind: 'not-sold', atMost: Math.max(0, ...sales.map((each) => stillSold(each, sku))) } as const;
      const now = clock();
      const { orderId, quantity, reason } = request;
      const goods: Return = {
        ...{ ...keyed, orderId, sku, quantity, reason, region: sale.region, askedIn: region },
        at: now.toISOString(),
      };
      if (sale.region !== region) return (await returns.command(goods)) === 'left' ? kept(goods) : RACED;
      const taking = takeBackFrom(sale, goods, now);
      return taking.kind === 'taken' && (await returns.make(goods, sale, taking)) === 'made' ? kept(goods) : RACED;
    },
  );
  if (once.kind !== 'kept') return once;
  return { kind: once.made.region === region ? 'made' : 'left', goods: once.made, replayed: once.replayed };
}

/** Takes back goods that this region sold and the other one received. Decided once: done, or refused and recorded. */
export async function obeyReturn(
  { returns, clock, region }: TakeBackParts,
  goods: Return,
): Promise<'made' | 'declined' | 'decided-before'> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const sale = (await returns.salesOf(goods.orderId)).find((each) => each.region === region);
    if (!sale) throw new Error(`${goods.id} returns goods of ${goods.orderId}, but this region sold none.`);
    const taking = takeBackFrom(sale, goods, clock());
    if (taking.kind === 'decided-before') return 'decided-before';
    if ((await returns.obey(sale, taking)) === 'made') return taking.kind === 'taken' ? 'made' : 'declined';
  }
  throw new Error(`The return ${goods.id} of ${goods.orderId} could not be booked.`);
}
