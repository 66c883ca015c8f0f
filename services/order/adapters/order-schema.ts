import type { Axes } from '../domain/axes.ts';

/**
 * The version of a stored order. Orders are kept for years and are not rewritten when the code changes. Reading brings an
 * older item up to date. A new field that older items lack needs the next number and an upgrade here. An upgrade does not reach an
 * index: what an index is to find must be stored again before the release that looks for it. Version 1 was never deployed. It
 * is the worked example, and its tests keep the way open.
 */
export const SCHEMA = 2;

type Item = Readonly<Record<string, unknown>>;

/** Upgrades to the next version, by the version they begin with. The schema refuses whatever is not as expected. */
const UPGRADES: Readonly<Record<number, (item: Item) => Item>> = { 1: withAxes };

export function upToDate(item: Item): Item {
  let upgraded = item;
  for (let version = Number(item.schema ?? 1); version < SCHEMA; version += 1) {
    upgraded = { ...(UPGRADES[version]?.(upgraded) ?? upgraded), schema: version + 1 };
  }
  return upgraded;
}

/** Of the first version: one status for everything, so that a review hid what the order was; each line with its total. */
function withAxes(item: Item): Item {
  const { status, paymentStatus, fulfilmentStatus: _, history, review, lines, updatedAt, ...rest } = item as First;
  const isReviewed = status === 'NEEDS_REVIEW';
  const reviewedAt = history?.findLast((entry) => entry.status === 'NEEDS_REVIEW')?.at ?? updatedAt;
  return {
    ...rest,
    updatedAt,
    ...axesOf(status, paymentStatus),
    ...(review && { review: { ...review, at: reviewedAt, ...(!isReviewed && { endedAt: updatedAt }) } }),
    lines: lines?.map(({ total: _total, unitPrice, ...line }) => ({ ...line, price: unitPrice?.amount })),
    history: numbered(history ?? [], rest.version),
  };
}

interface First extends Item {
  readonly status?: string;
  readonly paymentStatus?: string;
  readonly version?: number;
  readonly updatedAt?: string;
  readonly review?: { readonly reason: string };
  readonly lines?: readonly { readonly unitPrice?: { readonly amount: number }; readonly total?: unknown }[];
  readonly history?: readonly { readonly status: string; readonly at: string }[];
}

const LIFECYCLES: Readonly<Record<string, Axes['lifecycle']>> = {
  CONFIRMED: 'CONFIRMED',
  REJECTED: 'REJECTED',
};

/** No other status than these, PENDING and NEEDS_REVIEW was ever written. */
function axesOf(status: string | undefined, payment: string | undefined): Item {
  const lifecycle = LIFECYCLES[status ?? ''] ?? 'PENDING';
  const fulfilment = { CONFIRMED: 'RESERVED', REJECTED: 'NOT_NEEDED' }[lifecycle as string] ?? 'UNFULFILLED';
  return { lifecycle, payment, fulfilment };
}

/**
 * Which version wrote an entry follows from what could be written: the last ones belong to the present version, since an order
 * that was reviewed or has ended is not started again; and a review before them to the version before.
 */
function numbered(history: NonNullable<First['history']>, version = 1) {
  return history
    .filter(({ status }) => status !== 'PENDING')
    .map(({ status: to, at }, index, { length }) => {
      const isBefore = to === 'NEEDS_REVIEW' && index < length - 1;
      return { to, at, version: isBefore ? version - 1 : version };
    });
}
