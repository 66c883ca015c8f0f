/** Full jitter: a crowd that failed together does not come back together. */
export function jitteredDelay(attempt: number, baseMs: number, capMs: number, random: () => number): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** attempt));
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** Only errors that may pass by themselves are tried again. */
  readonly retryable: (error: unknown) => boolean;
}

export interface RetryParts {
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

const realParts: RetryParts = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

export async function retrying<T>(policy: RetryPolicy, work: () => Promise<T>, parts = realParts): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt + 1 >= policy.attempts || !policy.retryable(error)) throw error;
      await parts.sleep(jitteredDelay(attempt, policy.baseMs, policy.capMs, parts.random));
    }
  }
}
