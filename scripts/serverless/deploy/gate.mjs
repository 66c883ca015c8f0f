// A region is handed over only when it says itself that it could take an order.
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 120_000;
const PAUSE_MS = 1000;
const ANSWER_LIMIT_MS = 5000;
/** One answer may come from an instance of the release before. */
const IN_A_ROW = 3;

/** Undefined when the region is healthy, otherwise what it said last. */
export async function unhealthy(api, { limitMs = LIMIT_MS, pauseMs = PAUSE_MS, answerLimitMs = ANSWER_LIMIT_MS } = {}) {
  const deadline = Date.now() + limitMs;
  let last = 'it was not asked';
  for (let inARow = 0; Date.now() < deadline; await sleep(pauseMs)) {
    const answer = await ask(`${api}/v1/health`, answerLimitMs);
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

async function ask(url, limitMs) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
    return { ok: answer.ok, text: `${answer.status} ${(await answer.text()).slice(0, 300)}` };
  } catch (error) {
    return { ok: false, text: error.cause?.message ?? error.message };
  }
}
