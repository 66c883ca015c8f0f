import type { Clock } from '../../../shared/kernel/clock.ts';
import { authorizedPayment, declinedPayment, type Payment } from '../domain/payment.ts';
import { relationTo } from '../domain/relation.ts';
import type { AuthorizationRequest } from '../ports.ts';
import { askedBefore, hasMoney, mustBe } from './asked-before.ts';
import { type FindParts, paymentBehindKey } from './find-rival.ts';

export interface PaymentParts extends FindParts {
  readonly clock: Clock;
}

export interface AuthorizeRequest extends AuthorizationRequest {
  /** Another attempt, or another epoch, may have asked before. */
  readonly again?: boolean | undefined;
}

export type AuthorizeOutcome =
  | { readonly kind: 'authorized'; readonly paymentId: string; readonly authorizedAt: string }
  | { readonly kind: 'declined'; readonly message: string }
  /** By us: an earlier attempt used up the key. The card was never tried. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'placed-elsewhere' };

const DECLINED = { kind: 'declined', message: 'The payment was declined. You have not been charged.' } as const;
const CANCELLED = { kind: 'cancelled' } as const;

/** One request to the provider and one write. It reads only if something went wrong. */
export async function authorizePayment(parts: PaymentParts, request: AuthorizeRequest): Promise<AuthorizeOutcome> {
  const before = request.again ? await goOnWithWhatIsThere(parts, request) : undefined;
  if (before) return before;
  const answer = await parts.provider.authorize(request);
  switch (answer.kind) {
    case 'authorized':
      return record(parts, request, answer.paymentId);
    case 'declined':
      return answer.paymentId
        ? recordDecline(parts, request, answer.message, answer.paymentId)
        : declineForBoth(parts, request, answer.message);
    case 'key-taken':
      return yieldOrAdopt(parts, request);
  }
}

async function recordDecline(
  { payments, clock }: PaymentParts,
  request: AuthorizationRequest,
  message: string,
  paymentId?: string,
): Promise<AuthorizeOutcome> {
  const recorded = await payments.open(declinedPayment(request, paymentId, request.amount, clock()));
  // The same request went through before, but the provider has forgotten its key. Our books are right.
  if (recorded.kind === 'stands' && recorded.payment && hasMoney(recorded.payment)) {
    return goOnWith(request, recorded.payment);
  }
  return { kind: 'declined', message };
}

/**
 * A request that the provider refuses outright makes no payment and uses up no key. It might accept the same request a moment
 * later, or from the twin. So use up the key before telling the shopper that nothing was charged.
 */
async function declineForBoth(
  parts: PaymentParts,
  request: AuthorizationRequest,
  message: string,
): Promise<AuthorizeOutcome> {
  const prevention = await parts.provider.prevent({ ...request, isDeclined: true });
  switch (prevention.kind) {
    case 'prevented':
      return recordDecline(parts, request, message, prevention.paymentId);
    case 'not-payable':
      return recordDecline(parts, request, message);
    case 'key-taken':
      return answerKept(parts, request);
  }
}

/** Somebody took the key in between: the twin, an earlier attempt, or our own request, if the provider keeps refusals too. */
async function answerKept(parts: PaymentParts, request: AuthorizationRequest): Promise<AuthorizeOutcome> {
  const answer = await parts.provider.authorize(request);
  switch (answer.kind) {
    case 'authorized':
      return record(parts, request, answer.paymentId);
    case 'declined':
      return recordDecline(parts, request, answer.message, answer.paymentId);
    case 'key-taken':
      return yieldOrAdopt(parts, request);
  }
}

async function goOnWithWhatIsThere(
  parts: PaymentParts,
  request: AuthorizationRequest,
): Promise<AuthorizeOutcome | undefined> {
  const before = await askedBefore(parts, request);
  switch (before?.kind) {
    case undefined:
      return undefined;
    case 'theirs':
      return { kind: 'placed-elsewhere' };
    case 'ended':
      return before.status === 'DECLINED' ? DECLINED : CANCELLED;
    case 'in-books':
      if (before.payment.region === request.region) return goOnWith(request, before.payment);
      mustBe(request.amount, { amount: before.payment.authorized, currency: before.payment.currency });
      return record(parts, request, before.payment.paymentId);
    case 'at-provider':
      mustBe(request.amount, before.payment.amount);
      return record(parts, request, before.payment.paymentId);
  }
}

function goOnWith(
  { amount }: AuthorizationRequest,
  { paymentId, authorized, currency, openedAt }: Payment & { readonly paymentId: string },
): AuthorizeOutcome {
  mustBe(amount, { amount: authorized, currency });
  return { kind: 'authorized', paymentId, authorizedAt: openedAt };
}

async function yieldOrAdopt(parts: PaymentParts, request: AuthorizationRequest): Promise<AuthorizeOutcome> {
  const found = await paymentBehindKey(parts, request);
  if (relationTo(found, request) === 'theirs') return { kind: 'placed-elsewhere' };
  if (found.status === 'void') return CANCELLED;
  if (found.status === 'empty') return DECLINED;
  mustBe(request.amount, found.amount);
  return record(parts, request, found.paymentId);
}

/** The provider repeats its first answer to a key, even after the payment was voided. So our books decide. */
async function record(
  { payments, provider, clock }: PaymentParts,
  request: AuthorizationRequest,
  paymentId: string,
): Promise<AuthorizeOutcome> {
  const payment = authorizedPayment(request, paymentId, request.amount, clock());
  const recorded = await payments.open(payment);
  if (recorded.kind === 'recorded') return { kind: 'authorized', paymentId, authorizedAt: payment.openedAt };
  const standing = recorded.payment;
  // The provider forgot the key after a day and held the money again. That hold is one too many.
  if (standing?.paymentId !== paymentId) await provider.void(request.orderId, paymentId);
  if (standing?.status === 'DECLINED') return DECLINED;
  if (!standing || !hasMoney(standing)) return CANCELLED;
  return { kind: 'authorized', paymentId: standing.paymentId, authorizedAt: standing.openedAt };
}
