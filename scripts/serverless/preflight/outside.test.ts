import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeAll, SETTINGS, stageIn } from '../testing/stage.ts';
import { issuer } from './issuer.mjs';
import { payments } from './payments.mjs';
import { get } from './web.mjs';

type Page = { readonly status?: number; readonly body: unknown };

/** A web whose every host is this process: pages by address. What is not there hangs. */
let pages: Record<string, Page> = {};
let server: Server;
const web = {
  get: (url: string) => {
    const { port } = server.address() as AddressInfo;
    return get(`http://127.0.0.1:${port}/${url}`, { limitMs: 200 });
  },
};

beforeEach(async () => {
  pages = {};
  server = createServer((request, response) => {
    const page = pages[(request.url ?? '').slice(1)];
    if (!page) return;
    response.statusCode = page.status ?? 200;
    response.end(typeof page.body === 'string' ? page.body : JSON.stringify(page.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await closeAll();
});

describe('the issuer', () => {
  const ours = SETTINGS.identity.issuer;
  const discovery = `${ours}/.well-known/openid-configuration`;
  const keysUrl = 'https://keys.shop.org/jwks.json';
  const good = {
    [discovery]: { body: { issuer: ours, jwks_uri: keysUrl } },
    [keysUrl]: { body: { keys: [{ kty: 'RSA' }] } },
  };
  const look = async (changed: Record<string, Page | undefined>, settings: object = {}) => {
    pages = JSON.parse(JSON.stringify({ ...good, ...changed }));
    return issuer(await stageIn({}, { settings }), web);
  };
  const called = (name: string) => ({ identity: { issuer: name, audience: 'twinshop' } });

  it('answers, is called as we call it, and publishes a key', async () => {
    expect(await look({})).toMatchObject([{ level: 'ok' }]);
  });

  it.each<[string, Record<string, Page | undefined>, string]>([
    ['does not answer', { [discovery]: undefined }, 'does not answer (no answer in time'],
    ['answers an error', { [discovery]: { status: 404, body: '' } }, 'answers 404'],
    ['answers a page', { [discovery]: { body: '<html>' } }, 'something else than JSON'],
    ['answers nothing', { [discovery]: { body: 'null' } }, 'calls itself undefined'],
    [
      'is called otherwise',
      { [discovery]: { body: { issuer: `${ours}/`, jwks_uri: keysUrl } } },
      'equal to the letter',
    ],
    [
      'shows its keys in the open',
      { [discovery]: { body: { issuer: ours, jwks_uri: 'http://x/jwks' } } },
      'has to be an https address',
    ],
    ['does not say where its keys are', { [discovery]: { body: { issuer: ours } } }, 'Its jwks_uri is undefined'],
    ['does not show its keys', { [keysUrl]: undefined }, `${keysUrl} does not answer`],
    ['has no keys', { [keysUrl]: { body: { keys: [] } } }, 'holds no keys'],
    ['has no RSA key', { [keysUrl]: { body: { keys: [{ kty: 'EC' }] } } }, 'holds no RSA key'],
  ])('that %s is missing', async (_, changed, text) => {
    expect(await look(changed)).toMatchObject([{ level: 'missing', text: expect.stringContaining(text) }]);
  });

  it('without https is missing', async () => {
    expect(await look({}, called('http://id.shop.org'))).toMatchObject([
      { level: 'missing', text: expect.stringContaining('not https') },
    ]);
  });

  it('that is a placeholder is not asked', async () => {
    expect(await look({}, called('https://id.twinshop.example'))).toMatchObject([{ level: 'unchecked' }]);
  });

  it('with a slash at its end has one configuration', async () => {
    const slash = `${ours}/`;
    expect(await look({ [discovery]: { body: { issuer: slash, jwks_uri: keysUrl } } }, called(slash))).toMatchObject([
      { level: 'ok' },
    ]);
  });
});

describe('the payment provider', () => {
  const look = async (page: Page | undefined, url = SETTINGS.payments) => {
    if (page) pages[url] = page;
    return payments(await stageIn({}, { settings: { payments: url } }), web);
  };

  it('answers, be it that it wants a key', async () => {
    expect(await look({ status: 401, body: '' })).toMatchObject([{ level: 'ok' }]);
  });

  it('that is out of order is missing', async () => {
    expect(await look({ status: 503, body: '' })).toMatchObject([
      { level: 'missing', text: expect.stringContaining('503') },
    ]);
  });

  it('that does not answer is not checked: the network of this machine may be the reason', async () => {
    expect(await look(undefined)).toMatchObject([
      { level: 'unchecked', text: expect.stringContaining('does not answer') },
    ]);
  });

  it('without https is missing', async () => {
    expect(await look(undefined, 'http://pay.shop.org')).toMatchObject([{ level: 'missing' }]);
  });

  it('that is a placeholder is not asked', async () => {
    expect(await look(undefined, 'https://pay.example')).toMatchObject([{ level: 'unchecked' }]);
  });
});
