/** Nobody can tell yet what the provider did. The saga asks again, and in the end calls a person. */
export class PaymentUndecided extends Error {
  override readonly name = 'PaymentUndecided';
}

/** Our books and the provider contradict each other. Only a person may settle that. */
export class BooksDisagree extends Error {
  override readonly name = 'BooksDisagree';
}

/** The provider was not asked, because it is known to be away. The saga lets the order wait. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
}
