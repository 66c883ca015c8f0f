import type { Money } from '../../shared/kernel/money.ts';
import type { Movement } from './domain/movement.ts';
import type { Owner, Payment } from './domain/payment.ts';

/** A payment as the provider describes it. */
export interface ProviderPayment extends Owner {
  readonly paymentId: string;
  readonly amount: Money;
  /** `empty`: it exists, but holds nothing and took nothing: declined or never confirmed. `void`: given back, or prevented. */
  readonly status: 'held' | 'captured' | 'void' | 'empty';
}

export interface AuthorizationRequest extends Owner {
  readonly amount: Money;
  readonly paymentMethod: string;
}

export interface PreventionRequest extends Omit<AuthorizationRequest, 'paymentMethod'> {
  /** The card was refused at the door, and the payment says so. Otherwise nobody has asked the card. */
  readonly isDeclined?: boolean;
}

export type Authorization =
  | { readonly kind: 'authorized'; readonly paymentId: string }
  /** `message` is written for the shopper. */
  | { readonly kind: 'declined'; readonly message: string; readonly paymentId?: string | undefined }
  /** The order's key was used with another request before. */
  | { readonly kind: 'key-taken' };

export type Prevention =
  /** An empty payment has taken the place. */
  | { readonly kind: 'prevented'; readonly paymentId: string }
  | { readonly kind: 'key-taken' }
  /** The provider takes no payment of this amount, so the authorisation can hold none either. */
  | { readonly kind: 'not-payable' };

export type Capture =
  | { readonly kind: 'captured' }
  /** For good: it was voided, or the hold has expired. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Holds and takes the money, and is the arbiter between the regions. Every call that moves money carries a key made of the
 * order's id, the same in both regions. A call that ends without an answer throws. Nobody knows then what happened, but
 * repeating the same call tells.
 */
export interface PaymentProvider {
  authorize(request: AuthorizationRequest): Promise<Authorization>;
  /** Uses up the key of an authorisation, so that one under way can no longer hold money. */
  prevent(request: PreventionRequest): Promise<Prevention>;
  capture(orderId: string, paymentId: string, amount: Money): Promise<Capture>;
  void(orderId: string, paymentId: string): Promise<'voided' | 'captured'>;
  get(paymentId: string): Promise<ProviderPayment | undefined>;
  /** Finds older payments. It may not find one that was just made. */
  find(orderId: string): Promise<readonly ProviderPayment[]>;
}

export type Recorded =
  | { readonly kind: 'recorded' }
  /** Nothing was written, because this stands there instead. */
  | { readonly kind: 'stands'; readonly payment: Payment | undefined };

/** This region's payments, each with its movements. Every change is one write, once per cause. */
export interface Payments {
  open(payment: Payment): Promise<Recorded>;
  move(movement: Movement): Promise<Recorded>;
  /** The payments of an order in all regions, as far as they have reached this one. */
  ofOrder(orderId: string): Promise<readonly Payment[]>;
}
