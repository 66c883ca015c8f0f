// Preloaded into `sls` alone. The health gate asks https://<api>.execute-api.<region>.amazonaws.com, as it must; here
// MiniStack answers for that name. A gate that gives up does so after minutes, so each answer that is not a good one
// sets its clock ahead: the same code decides, only sooner.
const AHEAD_MS = 8000;
const { fetch: ask } = globalThis;
const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;

globalThis.fetch = async (url, init) => {
  const [, api, path] =
    /^https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\/.*)$/.exec(String(url)) ?? [];
  if (!api) return ask(url, init);
  const answer = await ask(`${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${api}/$default${path}`, init);
  if (!answer.ok) ahead += AHEAD_MS;
  return answer;
};
