import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen, type RunningServer } from '../listen.ts';

/** A request as the small servers of the world see it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the route's `:names` matched. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `hang-up` breaks the connection without an answer, as a lost response does. */
export type Handler = (call: Call) => Answer | 'hang-up' | Promise<Answer | 'hang-up'>;
/** By `GET /messages/:id`; the first that fits is taken. */
export type Routes = Readonly<Record<string, Handler>>;

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

export const html = (page: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: page,
});

/** RFC 9457. */
export const problem = (
  status: number,
  title: string,
  detail: string,
  extension: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ type: 'about:blank', title, status, detail, ...extension }),
});

export const escapeHtml = (value: unknown): string =>
  String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function serve(port: number, routes: Routes, fallback: Handler = notFound): Promise<RunningServer> {
  const find = router(routes);
  return listen(
    createServer((request, response) => void answer(request, response, find, fallback)),
    port,
  );
}

const notFound: Handler = ({ method, path }) => problem(404, 'Not found', `There is no ${method} ${path} here.`);

async function answer(request: IncomingMessage, response: ServerResponse, find: Finder, fallback: Handler) {
  const { method = 'GET', url = '/', headers } = request;
  const [path = '/', search = ''] = url.split('?', 2);
  const found = find(method, path);
  try {
    const body = method === 'GET' || method === 'HEAD' ? '' : await text(request);
    const call = {
      method,
      path,
      query: new URLSearchParams(search),
      headers,
      body,
      parameters: found?.parameters ?? {},
    };
    const result = await (found?.handler ?? fallback)(call);
    if (result === 'hang-up') return void request.socket.destroy();
    response.writeHead(result.status, { ...result.headers, 'content-length': Buffer.byteLength(result.body) });
    response.end(result.body);
  } catch (error) {
    if (response.headersSent || request.socket.destroyed) return void request.socket.destroy();
    const { status, headers: fields, body } = problem(500, 'Internal error', String(error));
    response.writeHead(status, fields).end(body);
  }
}

type Finder = (method: string, path: string) => { handler: Handler; parameters: Record<string, string> } | undefined;

function router(routes: Routes): Finder {
  const compiled = Object.entries(routes).map(([route, handler]) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), handler };
  });
  return (method, path) => {
    for (const route of compiled) {
      if (route.method !== method) continue;
      const match = route.pattern.exec(path);
      if (!match) continue;
      const named = Object.entries(match.groups ?? {});
      return {
        handler: route.handler,
        parameters: Object.fromEntries(named.map(([name, value]) => [name, decodeURIComponent(value)])),
      };
    }
    return undefined;
  };
}
