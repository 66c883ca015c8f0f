import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { SecretsManagerKey } from './provider-key.ts';

/** Answers one after the other; the last one for good. */
function secret(...answers: (string | undefined | Error)[]) {
  let asked = 0;
  const client = {
    send: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof Error) throw answer;
      return { SecretString: answer };
    },
  } as unknown as SecretsManagerClient;
  return { key: new SecretsManagerKey('payment-provider-key', client), asked: () => asked };
}

describe('the provider’s key', () => {
  it('is read once, however many ask at the same moment, and without the line end an editor leaves', async () => {
    const { key, asked } = secret('sk_live_1\n');
    expect(await Promise.all([key.current(), key.current(), key.current()])).toEqual(Array(3).fill('sk_live_1'));
    expect(asked()).toBe(1);
  });

  it('is read again after it was forgotten', async () => {
    const { key } = secret('sk_old', 'sk_new');
    await key.current();
    key.forget();
    expect(await key.current()).toBe('sk_new');
  });

  it.each([[''], [' \n'], [undefined]])('that nobody has put in (%j) is no key', async (empty) => {
    await expect(secret(empty).key.current()).rejects.toThrow('is empty');
  });

  it('that could not be read is asked for again by the next call', async () => {
    const { key } = secret(new Error('throttled'), 'sk_live_1');
    await expect(key.current()).rejects.toThrow('throttled');
    expect(await key.current()).toBe('sk_live_1');
  });
});
