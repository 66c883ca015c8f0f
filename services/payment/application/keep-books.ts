import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { type Movement, movement, movementKey } from '../domain/movement.ts';
import { authorizedPayment, moved, type Owner, type Payment } from '../domain/payment.ts';
import type { Payments } from '../ports.ts';
import { BooksDisagree } from './payment-undecided.ts';

interface BookParts {
  readonly payments: Payments;
  readonly clock: Clock;
}

export function recordCapture(parts: BookParts, owner: Owner, paymentId: string, amount: Money): Promise<string> {
  return record(parts, 'CAPTURED', owner, paymentId, amount);
}

export function recordVoid(parts: BookParts, owner: Owner, paymentId: string, amount: Money): Promise<string> {
  return record(parts, 'VOIDED', owner, paymentId, amount);
}

/** Records what the provider did, and answers when that was first recorded: another execution may have been earlier. */
async function record(
  parts: BookParts,
  kind: 'CAPTURED' | 'VOIDED',
  owner: Owner,
  paymentId: string,
  amount: Money,
): Promise<string> {
  const { payments, clock } = parts;
  const line = movement(kind, owner, paymentId, amount, clock());
  const first = await payments.move(line);
  if (first.kind === 'recorded') return line.at;
  if (first.payment) return writtenBefore(first.payment, line);

  // The authorisation ended without an answer, so nothing was recorded.
  const payment = moved(authorizedPayment(owner, paymentId, amount, clock()), line);
  if (!payment) throw new BooksDisagree(`Could not record the movement ${kind}.`);
  if ((await payments.open(payment)).kind === 'recorded') return line.at;
  const second = await payments.move(line);
  return second.kind === 'recorded' ? line.at : writtenBefore(second.payment, line);
}

function writtenBefore(standing: Payment | undefined, line: Movement): string {
  const known = standing?.movements[movementKey(line)];
  if (known) return known.at;
  throw new BooksDisagree(`The provider says ${line.kind}, our books say ${standing?.status ?? 'nothing'}.`);
}
