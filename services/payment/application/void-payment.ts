import { type PaymentStatus, preventedPayment } from '../domain/payment.ts';
import { relationTo } from '../domain/relation.ts';
import { askedBefore } from './asked-before.ts';
import type { AuthorizeRequest, PaymentParts } from './authorize-payment.ts';
import { paymentBehindKey } from './find-rival.ts';
import { recordCapture, recordVoid } from './keep-books.ts';
import { PaymentUndecided } from './payment-undecided.ts';

export interface VoidRequest extends AuthorizeRequest {
  /** Known if the authorisation was answered. */
  readonly paymentId?: string | undefined;
}

export type VoidOutcome =
  | { readonly kind: 'voided'; readonly at: string }
  /** No money was held, and none will be. `declined`: because the card was. */
  | { readonly kind: 'nothing-held'; readonly declined: boolean; readonly at: string }
  | { readonly kind: 'captured' }
  | { readonly kind: 'placed-elsewhere' };

/**
 * After this, this region and epoch hold no money for the order, not even by an authorisation that is still on its way.
 * Either its payment is known and voided, or its key is used up (`prevent`), so that it can hold nothing.
 */
export async function voidPayment(parts: PaymentParts, request: VoidRequest): Promise<VoidOutcome> {
  const held = await whatIsHeld(parts, request);
  if (held.kind !== 'known') return held;
  const { paymentId } = held;
  if ((await parts.provider.void(request.orderId, paymentId)) === 'captured') {
    await recordCapture(parts, request, paymentId, request.amount);
    return { kind: 'captured' };
  }
  return { kind: 'voided', at: await recordVoid(parts, request, paymentId, request.amount) };
}

type Held = { readonly kind: 'known'; readonly paymentId: string } | Exclude<VoidOutcome, { kind: 'captured' }>;

async function whatIsHeld(parts: PaymentParts, request: VoidRequest): Promise<Held> {
  if (request.paymentId) return { kind: 'known', paymentId: request.paymentId };
  return (request.again && (await heldBefore(parts, request))) || heldNow(parts, request);
}

/** The provider may have forgotten the key of an earlier attempt, so that using it up would prove nothing. */
async function heldBefore(parts: PaymentParts, request: VoidRequest): Promise<Held | undefined> {
  const before = await askedBefore(parts, request);
  switch (before?.kind) {
    case undefined:
      return undefined;
    case 'theirs':
      return { kind: 'placed-elsewhere' };
    case 'ended':
      return nothingHeld(parts, before.status);
    case 'in-books':
      return { kind: 'known', paymentId: before.payment.paymentId };
    case 'at-provider':
      return { kind: 'known', paymentId: before.payment.paymentId };
  }
}

async function heldNow(parts: PaymentParts, request: VoidRequest): Promise<Held> {
  const recorded = (await parts.payments.ofOrder(request.orderId)).find(({ region }) => region === request.region);
  if (recorded?.status === 'AUTHORIZED' || recorded?.status === 'CAPTURED') {
    return recorded.paymentId ? { kind: 'known', paymentId: recorded.paymentId } : nothingHeld(parts);
  }
  if (recorded) return nothingHeld(parts, recorded.status);

  const prevention = await parts.provider.prevent(request);
  if (prevention.kind === 'prevented') return prevented(parts, request, prevention.paymentId);
  if (prevention.kind === 'not-payable') return nothingHeld(parts);
  // The key was used before. Repeating our own request gives the lost answer and moves no money.
  const answer = await parts.provider.authorize(request);
  if (answer.kind === 'authorized') return { kind: 'known', paymentId: answer.paymentId };
  if (answer.kind === 'declined') return nothingHeld(parts, 'DECLINED');

  const found = await paymentBehindKey(parts, request);
  if (relationTo(found, request) === 'theirs') return { kind: 'placed-elsewhere' };
  const holds = found.status === 'held' || found.status === 'captured';
  if (holds) return { kind: 'known', paymentId: found.paymentId };
  return nothingHeld(parts, found.status === 'empty' ? 'DECLINED' : 'VOIDED');
}

function nothingHeld({ clock }: PaymentParts, status: PaymentStatus = 'VOIDED'): Held {
  return { kind: 'nothing-held', declined: status === 'DECLINED', at: clock().toISOString() };
}

async function prevented(parts: PaymentParts, request: VoidRequest, paymentId: string): Promise<Held> {
  const recorded = await parts.payments.open(preventedPayment(request, paymentId, request.amount, parts.clock()));
  if (recorded.kind === 'stands' && recorded.payment?.status === 'AUTHORIZED') {
    throw new PaymentUndecided('An authorisation was recorded while it was being prevented.');
  }
  return nothingHeld(parts);
}
