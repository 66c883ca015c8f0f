/** Nobody outside gets longer than this: API Gateway and the shop would not wait either. */
const ANSWER_LIMIT_MS = 10_000;

/**
 * @param {string} url
 * @returns {Promise<{ status: number, text: string }>}
 */
export async function get(url, { limitMs = ANSWER_LIMIT_MS } = {}) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
  return { status: answer.status, text: await answer.text() };
}

export const isHttps = (url) => url.startsWith('https://') && URL.canParse(url);
