import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { parseItem, UnreadableItem, UnwritableItem, writableItem } from './parse-item.ts';

const Person = z.object({ email: z.email() });
const broken = { pk: 'a', email: 'no address of alice' };

describe('an item', () => {
  it('that could not be read back is not written, and its content not told', () => {
    expect(() => writableItem(Person, broken, 'person a')).toThrow(UnwritableItem);
    expect(() => writableItem(Person, broken, 'person a')).toThrow(/^The item person a could not be read back/);
    expect(() => parseItem(Person, broken, 'person a')).toThrow(UnreadableItem);
  });

  it('is written as it is, with the attributes that only the table knows', () => {
    const item = { pk: 'a', email: 'alice@example.com', openIn: 'here' };
    expect(writableItem(Person, item, 'person a')).toBe(item);
  });
});
