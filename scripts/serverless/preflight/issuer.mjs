import { missing, ok, unchecked } from '../finding.mjs';
import { isPlaceholder } from './placeholders.mjs';
import { reasonOf } from './reason.mjs';
import { get, isHttps } from './web.mjs';

/**
 * API Gateway reads the issuer's configuration while the authorizer is made, and its keys at the first request: an
 * issuer that is wrong fails the deployment, or refuses every shopper after it.
 */
export async function issuer({ settings }, { get: read = get } = {}) {
  const { issuer: ours } = settings.identity;
  const wrong = (text) => [missing('issuer', text)];
  if (!isHttps(ours)) return wrong(`${ours} is not https. API Gateway takes no other.`);
  if (isPlaceholder(ours)) return [unchecked('issuer', `${ours} is a placeholder.`)];

  const configurationUrl = `${ours.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const configuration = await readJson(read, configurationUrl);
  if (configuration.wrong) return wrong(configuration.wrong);
  const { issuer: theirs, jwks_uri: keysUrl } = configuration.value;
  if (theirs !== ours) {
    return wrong(
      `It calls itself ${JSON.stringify(theirs)}, and config/stages.yml says ${JSON.stringify(ours)}. They have to be equal to the letter, a slash at the end included.`,
    );
  }
  if (typeof keysUrl !== 'string' || !isHttps(keysUrl)) {
    return wrong(`Its jwks_uri is ${JSON.stringify(keysUrl)}: it has to be an https address.`);
  }
  const published = await readJson(read, keysUrl);
  if (published.wrong) return wrong(published.wrong);
  const { keys } = published.value;
  if (!Array.isArray(keys) || keys.length === 0) return wrong(`${keysUrl} holds no keys.`);
  if (!keys.some(({ kty }) => kty === 'RSA')) {
    return wrong(`${keysUrl} holds no RSA key, and API Gateway verifies signatures of RSA only.`);
  }
  return [
    ok('issuer', `${ours} answers, is called so, and publishes ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}.`),
  ];
}

async function readJson(read, url) {
  let answer;
  try {
    answer = await read(url);
  } catch (error) {
    return { wrong: `${url} does not answer (${reasonOf(error)}).` };
  }
  if (answer.status !== 200) return { wrong: `${url} answers ${answer.status} instead of 200.` };
  try {
    return { value: Object(JSON.parse(answer.text)) };
  } catch {
    return { wrong: `${url} answers something else than JSON.` };
  }
}
