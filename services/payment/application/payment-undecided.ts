/** What the provider did cannot be told yet. The saga asks again, and calls a person when it stays so. */
export class PaymentUndecided extends Error {
  override readonly name = 'PaymentUndecided';
}

/** Our books and the provider say things that cannot both be true; only a person may settle that. */
export class BooksDisagree extends Error {
  override readonly name = 'BooksDisagree';
}

/** Nothing was asked, because the provider is known to be away. The saga lets go of the order, and it waits. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}
