import { missing, ok, unchecked } from '../finding.mjs';
import { isPlaceholder } from './placeholders.mjs';
import { reasonOf } from './reason.mjs';
import { get, isHttps } from './web.mjs';

/** Whether there is somebody at the provider's address. That it knows us, only an order can show. */
export async function payments({ settings }, { get: read = get } = {}) {
  const { payments: url } = settings;
  if (!isHttps(url))
    return [missing('payment provider', `${url} is not https: the provider's key would travel in the open.`)];
  if (isPlaceholder(url)) return [unchecked('payment provider', `${url} is a placeholder.`)];
  try {
    const { status } = await read(url);
    if (status < 500) return [ok('payment provider', `${url} answers.`)];
    return [missing('payment provider', `${url} answers ${status}.`)];
  } catch (error) {
    return [unchecked('payment provider', `${url} does not answer here (${reasonOf(error)}).`)];
  }
}
