import type { Mail } from './domain/mail.ts';

export type Claimed =
  /** This attempt is to send it. */
  | { readonly kind: 'claimed' }
  /** It was sent, given up, or has become untrue. */
  | { readonly kind: 'settled' }
  /** Another attempt is at it, or was until it died; which of the two its lease will tell. */
  | { readonly kind: 'under-way' };

export interface MailRecords {
  /** Takes a cause for this attempt until the lease ends, unless one of these causes has been taken before. */
  claim(cause: string, now: Date, overriddenBy: readonly string[]): Promise<Claimed>;
  settle(cause: string, end: 'SENT' | 'FAILED', now: Date): Promise<void>;
}

/** A refusal that another attempt would not change. Everything else throws and comes again. */
export type Delivery = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly reason: string };

export interface Mailer {
  send(mail: Mail, cause: string): Promise<Delivery>;
}
