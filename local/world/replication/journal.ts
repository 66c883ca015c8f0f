import { DatabaseSync } from 'node:sqlite';

/** Up to which record a stream was read. */
export interface Position {
  readonly arn: string;
  readonly sequence: string;
}

export interface JournalledEcho {
  readonly region: string;
  readonly table: string;
  readonly key: string;
  readonly hash: string;
}

/**
 * What replication must know after a kill: up to where each stream is settled, and what it wrote whose echo it has not
 * read yet. An echo that is taken for the shop's own write would travel back and overwrite a newer item.
 */
export class Journal {
  readonly #db: DatabaseSync;
  readonly #statements;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    // Written through to the operating system, not to the disk: it survives the process.
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS position (region TEXT, tableName TEXT, arn TEXT, sequence TEXT,
        PRIMARY KEY (region, tableName)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS echo (number INTEGER PRIMARY KEY, region TEXT, tableName TEXT, key TEXT, hash TEXT);
      CREATE INDEX IF NOT EXISTS echo_by_key ON echo (key, hash);
      CREATE TABLE IF NOT EXISTS contact (region TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID;
    `);
    this.#statements = {
      position: this.#db.prepare('SELECT arn, sequence FROM position WHERE region = ? AND tableName = ?'),
      keepPosition: this.#db.prepare('INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?)'),
      echoes: this.#db.prepare('SELECT key, hash FROM echo WHERE region = ? AND tableName = ? ORDER BY number'),
      expectEcho: this.#db.prepare('INSERT INTO echo (region, tableName, key, hash) VALUES (?, ?, ?, ?)'),
      forgetEcho: this.#db.prepare(
        'DELETE FROM echo WHERE number = (SELECT min(number) FROM echo WHERE key = ? AND hash = ? AND region = ? AND tableName = ?)',
      ),
      contact: this.#db.prepare('SELECT at FROM contact WHERE region = ?'),
      keepContact: this.#db.prepare('INSERT OR REPLACE INTO contact VALUES (?, ?)'),
    };
  }

  position(region: string, table: string): Position | undefined {
    return this.#statements.position.get(region, table) as Position | undefined;
  }

  keepPosition(region: string, table: string, { arn, sequence }: Position): void {
    this.#statements.keepPosition.run(region, table, arn, sequence);
  }

  echoes(region: string, table: string): { key: string; hash: string }[] {
    return this.#statements.echoes.all(region, table) as { key: string; hash: string }[];
  }

  expectEchoes(echoes: readonly JournalledEcho[]): void {
    this.#together(echoes, ({ region, table, key, hash }) => this.#statements.expectEcho.run(region, table, key, hash));
  }

  forgetEchoes(echoes: readonly JournalledEcho[]): void {
    this.#together(echoes, ({ region, table, key, hash }) => this.#statements.forgetEcho.run(key, hash, region, table));
  }

  /** When the region was last known to live: nothing can have been written there between then and its return. */
  lastContact(region: string): number {
    return Number(this.#statements.contact.get(region)?.at ?? 0);
  }

  keepContact(region: string, at: number): void {
    this.#statements.keepContact.run(region, at);
  }

  close(): void {
    this.#db.close();
  }

  #together<T>(items: readonly T[], act: (item: T) => void): void {
    if (items.length === 0) return;
    this.#db.exec('BEGIN');
    for (const item of items) act(item);
    this.#db.exec('COMMIT');
  }
}
