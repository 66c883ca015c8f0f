import { describe, expect, it } from '@jest/globals';
import { line, paragraphs } from './text.ts';

const detailsOf = (schema: ReturnType<typeof line>, text: string) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

describe('a line of text', () => {
  it.each([
    ['an apostrophe', "Sinéad O'Connor"],
    ['another apostrophe', 'N’Golo Kanté'],
    ['accents, composed and not', 'Zoë Lindström-Nuñez, Zoe\u0308'],
    ['Vietnamese', 'Nguyễn Thị Ánh'],
    ['Chinese', '欧阳娜娜'],
    ['Japanese, with the variant of a character', '渡辺\u{e0101} さくら'],
    ['Korean', '김철수'],
    ['Arabic', 'محمد بن عبد الله'],
    ['Hebrew', 'דוד בן־גוריון'],
    ['Persian, which needs a non-joiner', 'علی\u200cرضا'],
    ['Sinhala, which needs a joiner', 'ශ\u0dca\u200dරී ලංකා'],
    ['Hindi', 'श्रीकृष्ण'],
    ['a character of two halves', '𠮷野家 😀'],
    ['a family of emojis', '👩\u200d👧'],
    ['what an address is made of', 'Flat 3/2, 10–12 Rue de l’Église (2ᵉ étage) #4 & Co.'],
  ])('may be %s', (_what, text) => {
    expect(line(100).parse(text)).toBe(text);
  });

  it.each([
    ['a line break', 'Alice\nYour account is locked'],
    ['a carriage return', 'Alice\rYour account is locked'],
    ['a tab', 'Alice\tSmith'],
    ['nothing (NUL)', 'Alice\u0000'],
    ['an escape', 'Alice\u001b[31m'],
    ['a delete', 'Alice\u007fSmith'],
    ['a next line (C1)', 'Alice\u0085Your account is locked'],
    ['a line separator', 'Alice\u2028Your account is locked'],
    ['a paragraph separator', 'Alice\u2029Your account is locked'],
    ['a code point that is no character', 'Alice\uffff'],
    ['another one', 'Alice\u{1fffe}'],
    ['a direction that is overridden', '\u202eecila'],
    ['a direction that is isolated', '\u2066Alice\u2069'],
    ['a direction mark', 'Alice\u200f'],
    ['an Arabic letter mark', 'Alice\u061c!'],
    ['a space without width', 'Al\u200bice'],
    ['a word joiner', 'Al\u2060ice'],
    ['a byte order mark', 'Al\ufeffice'],
    ['a soft hyphen', 'Al\u00adice'],
    ['words written in tags', 'Alice\u{e0048}\u{e0069}'],
    ['the first half of a character', 'Alice\ud83d'],
    ['the second half of a character', '\ude00Alice'],
    ['halves in the wrong order', 'Al\ude00\ud83dice'],
  ])('holds no %s', (_what, text) => {
    expect(detailsOf(line(100), text)).toEqual([expect.stringMatching(/^must be one line/)]);
  });

  it.each([
    ['nothing', ''],
    ['spaces', '  \n '],
    ['joiners', '\u200d \u200c'],
  ])('is not made of %s alone', (_what, text) => {
    expect(detailsOf(line(100), text)).toEqual(['must not be empty']);
  });

  it('is trimmed, and no longer than it may be', () => {
    expect(line(5).parse(' Alice \n')).toBe('Alice');
    expect(detailsOf(line(5), 'Alicia')).toEqual(['must have at most 5 characters']);
  });
});

describe('paragraphs', () => {
  it('have lines and tabs, and none of the rest', () => {
    expect(paragraphs(100).parse('A lamp.\r\n\n\tOf brass.')).toBe('A lamp.\r\n\n\tOf brass.');
    for (const text of ['A\u0000lamp', '\u202epmal', 'A lamp\ud83d', 'A\u2028lamp', 'A\u000blamp']) {
      expect(detailsOf(paragraphs(100), text)).toEqual([expect.stringMatching(/^must have no control characters/)]);
    }
  });
});
