import { describe, expect, it } from '@jest/globals';
import { jitteredDelay, retrying } from './backoff.ts';

const policy = { attempts: 4, baseMs: 10, capMs: 25, retryable: (error: unknown) => error === 'busy' };

function attempts(outcomes: readonly unknown[]) {
  const waited: number[] = [];
  let attempt = 0;
  const work = async () => {
    const outcome = outcomes[attempt];
    attempt += 1;
    if (outcome !== 'fine') throw outcome;
    return outcome;
  };
  const parts = { sleep: async (ms: number) => void waited.push(ms), random: () => 0.999 };
  return { waited, result: retrying(policy, work, parts) };
}

describe('retrying', () => {
  it('waits longer each time, up to the cap', async () => {
    const { waited, result } = attempts(['busy', 'busy', 'busy', 'fine']);
    expect(await result).toBe('fine');
    expect(waited).toEqual([9, 19, 24]);
  });

  it('ends with the last error after the last attempt', async () => {
    const { waited, result } = attempts(['busy', 'busy', 'busy', 'busy', 'fine']);
    await expect(result).rejects.toBe('busy');
    expect(waited).toHaveLength(3);
  });

  it('does not repeat what will not pass on its own', async () => {
    const { waited, result } = attempts(['wrong', 'fine']);
    await expect(result).rejects.toBe('wrong');
    expect(waited).toEqual([]);
  });

  it('spreads a crowd over the whole time', () => {
    expect([0, 0.5, 0.99].map((random) => jitteredDelay(3, 10, 1000, () => random))).toEqual([0, 40, 79]);
  });
});
