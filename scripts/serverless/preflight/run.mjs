// Runs the checks. Whatever one of them does, the operator gets a line about it, in bounded time.
import { setTimeout as sleep } from 'node:timers/promises';
import { unchecked } from '../finding.mjs';
import { reasonOf } from './reason.mjs';

/** Longer than the limit of a single answer: a check that asks twice still says what it heard. */
const CHECK_LIMIT_MS = 40_000;

/**
 * @typedef {object} Check
 * @property {string} subject what its line is called when the check itself fails
 * @property {(surroundings: import('../surroundings.mjs').Surroundings) => Promise<import('../finding.mjs').Finding[]>} look
 * @property {boolean} [offline] needs no credentials
 */

/**
 * Every group of checks with its findings, in order. The groups run at once, except for the first: without credentials
 * nothing that is asked of AWS could be answered, and would only repeat what is wrong.
 * @param {{ heading: string, checks: Check[] }[]} groups
 */
export async function run([first, ...others], surroundings, { limitMs = CHECK_LIMIT_MS } = {}) {
  const one = (check) => findingsOf(check, surroundings, limitMs);
  const group = async ({ heading, checks }, judge) => ({
    heading,
    findings: (await Promise.all(checks.map(judge))).flat(),
  });

  const account = await group(first, one);
  const isKnown = account.findings.every(({ level }) => level === 'ok');
  const judge = (check) =>
    isKnown || check.offline
      ? one(check)
      : [unchecked(check.subject, 'the account has to be settled first, see above.')];
  return [account, ...(await Promise.all(others.map((each) => group(each, judge))))];
}

async function findingsOf({ subject, look }, surroundings, limitMs) {
  const ended = new AbortController();
  const late = async () => {
    await sleep(limitMs, undefined, { signal: ended.signal });
    return [unchecked(subject, `there was no answer within ${limitMs / 1000} s.`)];
  };
  try {
    return await Promise.race([look(surroundings), late()]);
  } catch (error) {
    return [unchecked(subject, reasonOf(error))];
  } finally {
    ended.abort();
  }
}
