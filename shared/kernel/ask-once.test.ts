import { describe, expect, it } from '@jest/globals';
import { asked, askOnce, kept, RACED } from './ask-once.ts';

const keyed = { callerId: 'olga', idempotencyKey: 'k1', path: ['LAMP'], request: { delta: 1, reason: 'a' } };
const question = asked('adj', 'adjustment', keyed);

function book() {
  const made = new Map<string, { id: string; fingerprint: string }>();
  return {
    made,
    find: async (id: string) => made.get(id),
    make: async () => {
      if (made.has(question.id)) return RACED;
      made.set(question.id, question);
      return kept(question);
    },
  };
}

describe('what is asked under a key', () => {
  it('has the same name however its fields are ordered, and another one for somebody else, or under another key', () => {
    expect(asked('adj', 'adjustment', { ...keyed, request: { reason: 'a', delta: 1 } })).toEqual(question);
    for (const other of [{ callerId: 'otto' }, { idempotencyKey: 'k2' }]) {
      expect(asked('adj', 'adjustment', { ...keyed, ...other }).id).not.toBe(question.id);
    }
    for (const other of [{ path: ['VASE'] }, { request: { delta: 2 } }]) {
      const { id, fingerprint } = asked('adj', 'adjustment', { ...keyed, ...other });
      expect([id === question.id, fingerprint === question.fingerprint]).toEqual([true, false]);
    }
  });

  it('is done once, and told again', async () => {
    const { made, find, make } = book();
    expect(await askOnce(question, find, make)).toEqual(kept(question));
    expect(await askOnce(question, find, make)).toEqual(kept(question, true));
    expect(made.size).toBe(1);
  });

  it('is refused when it was something else the first time', async () => {
    const { find, make } = book();
    await askOnce(question, find, make);
    expect(await askOnce({ ...question, fingerprint: 'another' }, find, make)).toEqual({ kind: 'key-reused' });
  });

  it('is looked at again when somebody was faster: it may have been another request under the same key', async () => {
    const { made, find } = book();
    const beaten = async () => {
      made.set(question.id, { ...question, fingerprint: 'another' });
      return RACED;
    };
    expect(await askOnce(question, find, beaten)).toEqual({ kind: 'key-reused' });
  });

  it('is refused as its maker says, and given up when others are always faster', async () => {
    const none = async () => undefined;
    expect(await askOnce(question, none, async () => ({ kind: 'below-zero' }) as const)).toEqual({
      kind: 'below-zero',
    });
    await expect(askOnce(question, none, async () => RACED)).rejects.toThrow(/other writes were faster/);
  });
});
