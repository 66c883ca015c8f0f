import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { cursorOf, encodeCursor, NOT_OURS } from './cursor.ts';

const ByName = cursorOf(z.strictObject({ name: z.string().min(1) }));

describe('a cursor', () => {
  it('comes back as it was given', () => {
    expect(ByName.parse(encodeCursor({ name: 'ä/b' }))).toEqual({ name: 'ä/b' });
    expect(encodeCursor(undefined)).toBeUndefined();
  });

  it.each([
    ['of another list', encodeCursor({ id: '1' })],
    ['with more in it', encodeCursor({ name: 'a', id: '1' })],
    ['with nothing in it', encodeCursor({ name: '' })],
    ['that is cut off', encodeCursor({ name: 'abc' })?.slice(0, -4)],
    ['that is no JSON', 'AAAA'],
    ['that is empty', ''],
  ])('%s is not one of this list', (_what, text) => {
    expect(ByName.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([NOT_OURS]);
  });
});
