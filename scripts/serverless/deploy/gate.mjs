// A region is handed over only when it says itself that it could take an order.
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 120_000;
const PAUSE_MS = 1000;
const ANSWER_LIMIT_MS = 5000;
/** One answer may come from an instance of the release before. */
const IN_A_ROW = 3;

/** Undefined when the region is healthy, otherwise what it said last. */
/** @param {string} api
 * @param {{ region?: string, limitMs?: number, pauseMs?: number, answerLimitMs?: number }} options */
export async function unhealthy(
  api,
  { region, limitMs = LIMIT_MS, pauseMs = PAUSE_MS, answerLimitMs = ANSWER_LIMIT_MS } = {},
) {
  const deadline = Date.now() + limitMs;
  let last = 'it was not asked';
  for (let inARow = 0; Date.now() < deadline; await sleep(pauseMs)) {
    const answer = await ask(`${api}/v1/health`, region, answerLimitMs);
    if (answer.ok) {
      inARow += 1;
      if (inARow === IN_A_ROW) return undefined;
    } else {
      inARow = 0;
      last = answer.text;
    }
  }
  return last;
}

/** A 200 alone may be anybody's: it has to be this region's health that is told. */
async function ask(url, region, limitMs) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(limitMs), redirect: 'error' });
    const text = await answer.text();
    const said = answer.ok ? JSON.parse(text) : {};
    const ok = said.status === 'ok' && (region === undefined || said.region === region);
    return { ok, text: `${answer.status} ${text.slice(0, 300)}` };
  } catch (error) {
    return { ok: false, text: error.cause?.message ?? error.message };
  }
}
