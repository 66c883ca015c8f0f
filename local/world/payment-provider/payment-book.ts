import { DatabaseSync } from 'node:sqlite';
import type { Payment, Refund } from './payment.ts';

/** The first answer to an idempotency key, kept to be given again. */
export interface KeptAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

/** As Stripe: a key is forgotten after a day. */
const KEY_LIFETIME_MS = 24 * 3600 * 1000;

/** Everything the provider remembers, on disk: it is the arbiter between the regions and outlives them. */
export class PaymentBook {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    // A killed process loses nothing with this; a power cut may, and this is no bank.
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS payment (number INTEGER PRIMARY KEY, id TEXT UNIQUE, document TEXT);
      CREATE INDEX IF NOT EXISTS payment_by_order ON payment (json_extract(document, '$.metadata.orderId'));
      CREATE TABLE IF NOT EXISTS refund (number INTEGER PRIMARY KEY, id TEXT UNIQUE, payment TEXT, document TEXT);
      CREATE INDEX IF NOT EXISTS refund_by_payment ON refund (payment);
      CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, fingerprint TEXT, status INTEGER, body TEXT, at INTEGER);
    `);
    this.#db.prepare('DELETE FROM answer WHERE at < ?').run(Date.now() - KEY_LIFETIME_MS);
  }

  /** All of it or nothing: an effect and the answer that tells of it belong together. */
  atomically<T>(work: () => T): T {
    this.#db.exec('BEGIN');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  payment(id: string): Payment | undefined {
    return this.#payments('WHERE id = ?', id)[0];
  }

  keepPayment(payment: Payment): void {
    this.#prepare(
      'INSERT INTO payment (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document',
    ).run(payment.id, JSON.stringify(payment));
  }

  /** Newest first. */
  payments(): Payment[] {
    return this.#payments('ORDER BY number DESC');
  }

  /** `name` is a plain word: the caller has checked it, since SQLite takes the index only for a literal path. */
  paymentsByMetadata(name: string, value: string): Payment[] {
    return this.#payments(`WHERE json_extract(document, '$.metadata.${name}') = ? ORDER BY number DESC`, value);
  }

  refund(id: string): Refund | undefined {
    return this.#refunds('WHERE id = ?', id)[0];
  }

  refunds(paymentId?: string): Refund[] {
    return paymentId
      ? this.#refunds('WHERE payment = ? ORDER BY number DESC', paymentId)
      : this.#refunds('ORDER BY number DESC');
  }

  keepRefund(refund: Refund): void {
    this.#prepare('INSERT INTO refund (id, payment, document) VALUES (?, ?, ?)').run(
      refund.id,
      refund.paymentId,
      JSON.stringify(refund),
    );
  }

  answerTo(key: string): KeptAnswer | undefined {
    return this.#prepare('SELECT fingerprint, status, body FROM answer WHERE key = ?').get(key) as
      | KeptAnswer
      | undefined;
  }

  keepAnswer(key: string, { fingerprint, status, body }: KeptAnswer): void {
    this.#prepare('INSERT INTO answer VALUES (?, ?, ?, ?, ?)').run(key, fingerprint, status, body, Date.now());
  }

  close(): void {
    this.#db.close();
  }

  #payments(where: string, ...values: string[]): Payment[] {
    return this.#documents(`SELECT document FROM payment ${where}`, values) as Payment[];
  }

  #refunds(where: string, ...values: string[]): Refund[] {
    return this.#documents(`SELECT document FROM refund ${where}`, values) as Refund[];
  }

  #documents(sql: string, values: string[]): unknown[] {
    const rows = this.#prepare(sql).all(...values);
    return rows.map((row) => JSON.parse(String(row.document)));
  }

  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  #prepare(sql: string) {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
