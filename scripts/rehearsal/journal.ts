/** Says what is being rehearsed, how long each step took, and at the end what came of it. */

export class NotReached extends Error {
  constructor(step: string, cause: unknown) {
    super(`What follows needs "${step}".`, { cause });
    this.name = 'NotReached';
  }
}

interface Line {
  readonly title: string;
  readonly seconds: number;
  readonly failure?: string;
}

export class Journal {
  readonly #lines: Line[] = [];
  readonly #print: (text: string) => void;
  readonly #now: () => number;

  constructor(
    print: (text: string) => void = (text) => process.stdout.write(`${text}\n`),
    now: () => number = Date.now,
  ) {
    this.#print = print;
    this.#now = now;
  }

  heading(text: string): void {
    this.#print(`\n${text}`);
  }

  say(text: string): void {
    this.#print(`             ${text}`);
  }

  /** What the rest stands on: when it fails, nothing after it is tried. */
  async step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    const begun = this.#now();
    try {
      const result = await work();
      this.#end({ title, seconds: (this.#now() - begun) / 1000 });
      return result;
    } catch (error) {
      this.#end({ title, seconds: (this.#now() - begun) / 1000, failure: messageOf(error) });
      throw new NotReached(title, error);
    }
  }

  /** What stands for itself: when it fails, the rehearsal goes on. */
  async check(title: string, work: () => unknown): Promise<void> {
    try {
      await this.step(title, async () => work());
    } catch (error) {
      if (!(error instanceof NotReached)) throw error;
    }
  }

  get failed(): number {
    return this.#lines.filter(({ failure }) => failure !== undefined).length;
  }

  get passed(): readonly string[] {
    return this.#lines.filter(({ failure }) => failure === undefined).map(({ title }) => title);
  }

  /** The last thing the rehearsal says. */
  verdict(): string {
    return `${this.passed.length} passed, ${this.failed} failed`;
  }

  #end(line: Line): void {
    this.#lines.push(line);
    const mark = line.failure === undefined ? '✓' : '✗';
    this.#print(`  ${mark} ${line.seconds.toFixed(1).padStart(6)} s  ${line.title}`);
    if (line.failure !== undefined) for (const text of line.failure.split('\n')) this.say(text);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
