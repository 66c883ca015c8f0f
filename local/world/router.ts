import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listen, type RunningServer } from '../listen.ts';
import { type Answer, problem } from './http-server.ts';

const CHECK_INTERVAL_MS = 1000;
const CHECK_TIMEOUT_MS = 2000;
/** One slow answer does not take a region out; two in a row do. */
const FAILURES_UNTIL_OUT = 2;
/** A little more than API Gateway's own limit of 30 s. */
const ANSWER_TIMEOUT_MS = 35_000;
/** A header that names where the caller is, since on one machine all callers are equally near. */
const CLIENT_REGION = 'x-client-region';
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

export interface RouterOptions {
  readonly port: number;
  /** In the order of preference: the first is the nearest unless the caller says where it is. */
  readonly regions: readonly { readonly name: string; readonly port: number }[];
  readonly onHealth?: (region: string, healthy: boolean) => void;
}

export interface Router extends RunningServer {
  healthy(region: string): boolean;
  /** At once, instead of when it is time again. */
  check(): void;
  /** The region that a request is sent to now. */
  serving(): string | undefined;
}

interface Target {
  readonly name: string;
  readonly port: number;
  healthy: boolean;
  failures: number;
}

/** Stands for Route 53: latency routing with health checks. */
export async function startRouter({ port, regions, onHealth = () => {} }: RouterOptions): Promise<Router> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  const targets: Target[] = regions.map((region) => ({ ...region, healthy: false, failures: 0 }));

  const judge = (target: Target, healthy: boolean) => {
    if (target.healthy === healthy) return;
    target.healthy = healthy;
    onHealth(target.name, healthy);
  };
  const checked = (target: Target, passed: boolean) => {
    target.failures = passed ? 0 : target.failures + 1;
    if (passed) judge(target, true);
    else if (target.failures >= FAILURES_UNTIL_OUT) judge(target, false);
  };
  const candidates = (clientRegion?: string | string[]) => {
    const healthy = targets.filter((target) => target.healthy);
    const nearest = healthy.findIndex(({ name }) => name === clientRegion);
    if (nearest > 0) healthy.unshift(...healthy.splice(nearest, 1));
    return healthy;
  };

  const route = (incoming: IncomingMessage, outgoing: ServerResponse, [target, ...others]: Target[]): void => {
    if (!target) {
      answer(outgoing, NOBODY);
      return;
    }
    const sent = request({
      host: '127.0.0.1',
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: forwarded(incoming),
      agent,
      timeout: ANSWER_TIMEOUT_MS,
    });
    let connected = false;
    const send = () => {
      connected = true;
      incoming.pipe(sent);
    };
    sent.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', send);
      else send();
    });
    sent.once('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, { ...endToEnd(response), 'x-served-by': target.name });
      response.pipe(outgoing);
      response.once('error', () => outgoing.destroy());
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', () => {
      // The caller went away first.
      if (outgoing.destroyed) return;
      // Nothing was sent, so another region may be tried: exactly what a resolver does with a dead address.
      if (!connected) {
        judge(target, false);
        route(incoming, outgoing, others);
        return;
      }
      incoming.unpipe(sent);
      if (outgoing.headersSent) outgoing.destroy();
      else answer(outgoing, broken(target.name));
    });
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) sent.destroy();
    });
  };

  const server = createServer({ keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
    incoming.once('error', () => outgoing.destroy());
    route(incoming, outgoing, candidates(incoming.headers[CLIENT_REGION]));
  });
  const running = await listen(server, port);

  const check = (target: Target) => {
    const sent = request({
      host: '127.0.0.1',
      port: target.port,
      path: '/v1/health',
      agent,
      timeout: CHECK_TIMEOUT_MS,
    });
    sent.once('response', (response) => {
      response.resume();
      checked(target, response.statusCode === 200);
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', () => checked(target, false));
    sent.end();
  };
  const checkAll = () => targets.forEach(check);
  const checks = setInterval(checkAll, CHECK_INTERVAL_MS);

  return {
    url: running.url,
    healthy: (region) => targets.some(({ name, healthy }) => name === region && healthy),
    check: checkAll,
    serving: () => candidates()[0]?.name,
    close: async () => {
      clearInterval(checks);
      agent.destroy();
      await running.close();
    },
  };
}

function forwarded(incoming: IncomingMessage) {
  const from = incoming.headers['x-forwarded-for'];
  const address = incoming.socket.remoteAddress ?? '127.0.0.1';
  return {
    ...endToEnd(incoming),
    'x-forwarded-for': from ? `${from}, ${address}` : address,
    'x-forwarded-proto': 'http',
  };
}

function endToEnd({ headers }: IncomingMessage) {
  const kept = { ...headers };
  for (const name of HOP_BY_HOP) delete kept[name];
  return kept;
}

function answer(outgoing: ServerResponse, { status, headers, body }: Answer) {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

const NOBODY = problem(
  503,
  'No healthy region',
  'No region answers its health check at the moment.',
  { code: 'NO_HEALTHY_REGION' },
  { 'retry-after': '2' },
);

const broken = (region: string) =>
  problem(
    502,
    'The region did not answer',
    `The connection to ${region} broke after the request was sent, so its outcome is unknown. Send it again with the same Idempotency-Key.`,
    { code: 'OUTCOME_UNKNOWN' },
    { 'retry-after': '1', 'x-served-by': region },
  );
