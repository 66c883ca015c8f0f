/** What stands outside AWS: the issuer and the payment provider of the local world, behind TLS as a stage demands it. */
import { request } from 'node:http';
import { createServer } from 'node:https';
import { listen, type RunningServer } from '../../local/listen.ts';
import { startIdentity } from '../../local/world/identity.ts';
import { startPaymentProvider } from '../../local/world/payment-provider/server.ts';
import type { Certificate } from './certificate.ts';
import { freePort } from './free-port.ts';

export interface World {
  readonly issuer: string;
  readonly payments: string;
  tokenOf(sub: string, scope: string): Promise<string>;
  close(): Promise<void>;
}

export async function startWorld(directory: string, certificate: Certificate): Promise<World> {
  const port = await freePort();
  const issuer = `https://127.0.0.1:${port}`;
  const identity = await startIdentity({ port: 0, dataDir: directory, issuer });
  const provider = await startPaymentProvider({ port: 0, dataDir: directory });
  const fronts = [await front(identity.url, port, certificate), await front(provider.url, 0, certificate)];
  const [, payments] = fronts;
  return {
    issuer,
    payments: `https://127.0.0.1:${new URL(payments?.url ?? '').port}`,
    async tokenOf(sub, scope) {
      const answer = await fetch(`${identity.url}/token?${new URLSearchParams({ sub, scope })}`, { method: 'POST' });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    async close() {
      await Promise.all([...fronts, identity, provider].map((server) => server.close()));
    },
  };
}

/** Takes TLS off and hands everything on. */
function front(behind: string, port: number, { certificate, key }: Certificate): Promise<RunningServer> {
  const { hostname, port: target } = new URL(behind);
  const server = createServer({ cert: certificate, key }, (asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request({ hostname, port: target, method, path, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  return listen(server, port);
}
