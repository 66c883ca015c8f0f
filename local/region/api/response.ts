/** What a function returned, as the HTTP response API Gateway makes of it. */

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

export function gatewayMessage(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

export function responseOf(result: unknown): HttpResponse {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    // Without a status code, what was returned is the body.
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || typeof body !== 'string') {
    return gatewayMessage(500, 'Internal Server Error');
  }
  const sent: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) sent[name.toLowerCase()] = String(value);
  if (Array.isArray(cookies)) sent['set-cookie'] = cookies.map(String);
  if (body !== '' && !('content-type' in sent)) sent['content-type'] = 'text/plain; charset=utf-8';
  return { status, headers: sent, body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body };
}
