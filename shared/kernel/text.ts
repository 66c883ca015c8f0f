import * as z from 'zod';

/**
 * Text that somebody else will read: in a mail, on a parcel, on a screen. It must not look like several fields, or like
 * other words than it has. So it may not contain control characters, line breaks, invisible formatting (which can turn the
 * direction of text, or hide words), halves of a character, or
 * code points that stand for no character (SQS takes no message with U+FFFE or U+FFFF). It may contain whatever people's names are made of: letters
 * of all scripts, accents, and the two joiners (U+200C, U+200D) that Persian, Hindi and Sinhala need.
 */
const UNWELCOME = /(?![\u200c-\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const UNWELCOME_IN_PARAGRAPHS = /(?![\u200c-\u200d\n\r\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const ONLY_JOINERS = /^[\s\u200c-\u200d]*$/;

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must not be empty', abort: true })
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !ONLY_JOINERS.test(value), 'must not be empty');

/** A name, a street, a reason. */
export const line = (max: number) =>
  text(max)
    .refine((value) => !UNWELCOME.test(value), 'must be one line, without control or invisible formatting characters')
    .describe('One line, without control or invisible formatting characters.');

/** The same, with line breaks and tabs. */
export const paragraphs = (max: number) =>
  text(max)
    .refine(
      (value) => !UNWELCOME_IN_PARAGRAPHS.test(value),
      'must have no control characters except line breaks and tabs, and no invisible formatting characters',
    )
    .describe('Lines of text, without other control or invisible formatting characters.');
