export interface Sent {
  readonly cause: string;
  readonly to: string;
  readonly at: number;
  readonly region: string;
}

/** Where mails arrive. What was taken was taken, whatever the sender has heard of it. */
export class Mailbox {
  readonly #all: Sent[] = [];

  take(mail: Sent): void {
    this.#all.push(mail);
  }

  of(cause: string): readonly Sent[] {
    return this.#all.filter((mail) => mail.cause === cause);
  }
}
