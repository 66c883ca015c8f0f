import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { authorizedPayment, type Claim, type MovementKind, movement } from '../domain/payment.ts';
import type { Payments } from '../ports.ts';
import { BooksDisagree } from './payment-undecided.ts';

interface BookParts {
  readonly payments: Payments;
  readonly clock: Clock;
}

export function recordCapture(parts: BookParts, claim: Claim, paymentId: string, amount: Money): Promise<string> {
  return record(parts, 'CAPTURED', claim, paymentId, amount);
}

export function recordVoid(parts: BookParts, claim: Claim, paymentId: string, amount: Money): Promise<string> {
  return record(parts, 'VOIDED', claim, paymentId, amount);
}

/** Writes down what the provider has done, and answers when that was written first. */
async function record(
  parts: BookParts,
  kind: MovementKind,
  claim: Claim,
  paymentId: string,
  amount: Money,
): Promise<string> {
  const { payments, clock } = parts;
  const line = movement(kind, claim, paymentId, amount, clock());
  const first = await payments.move(line);
  if (first.kind === 'recorded') return line.at;
  if (first.payment?.status === kind && first.payment.paymentId === paymentId) return first.payment.updatedAt;
  if (first.payment) throw new BooksDisagree(`The provider says ${kind}, our books say ${first.payment.status}.`);

  // The authorisation ended without an answer, so nothing was written of it.
  await payments.open(authorizedPayment(claim, paymentId, amount, clock()));
  if ((await payments.move(line)).kind === 'stands') throw new BooksDisagree(`${kind} could not be written down.`);
  return line.at;
}
