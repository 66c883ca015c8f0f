import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Authorizer, createAuthorizer } from './authorizer.ts';

const AUDIENCE = 'twinshop';
const MINUTE = 60_000;

describe('the authorizer', () => {
  let issuer: string;
  let authorizer: Authorizer;
  type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
  let key: Keys['privateKey'];
  const server = createServer(async (incoming, outgoing) => {
    const answer = incoming.url?.endsWith('/keys')
      ? { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] }
      : { issuer, jwks_uri: `${issuer}/keys` };
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  let publicKey: Keys['publicKey'];

  beforeAll(async () => {
    ({ privateKey: key, publicKey } = await generateKeyPair('RS256'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    authorizer = createAuthorizer({ issuer, audience: [AUDIENCE] });
  });
  afterAll(() => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    server.close();
  });

  const aToken = (claims: { aud?: string; scope?: string; exp?: number; iss?: string } = {}) => {
    const { aud = AUDIENCE, scope = 'shop', exp = Math.floor(Date.now() / 1000) + 60, iss = issuer } = claims;
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256' })
      .setSubject('alice')
      .setIssuer(iss)
      .setAudience(aud)
      .setExpirationTime(exp)
      .sign(key);
  };

  it('hands on what a good token claims, as strings', async () => {
    expect(await authorizer.authorize(`Bearer ${await aToken()}`, [])).toMatchObject({
      kind: 'granted',
      claims: { sub: 'alice', scope: 'shop', aud: AUDIENCE },
    });
  });

  it.each([
    ['for another audience', { aud: 'another-shop' }],
    ['of another issuer', { iss: 'http://127.0.0.1:1' }],
    ['that has expired', { exp: 1 }],
  ])('takes no token %s', async (_what, claims) => {
    expect((await authorizer.authorize(`Bearer ${await aToken(claims)}`, [])).kind).toBe('unauthorized');
  });

  it('takes no token that was good a while ago, though it has seen it', async () => {
    const token = await aToken();
    expect((await authorizer.authorize(token, [])).kind).toBe('granted');
    const later = Date.now() + 2 * MINUTE;
    jest.useFakeTimers({
      now: later,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'queueMicrotask'],
    });
    try {
      expect((await authorizer.authorize(token, [])).kind).toBe('unauthorized');
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets nobody in without a token, nor with one whose scopes the route does not take', async () => {
    expect((await authorizer.authorize(undefined, [])).kind).toBe('unauthorized');
    expect((await authorizer.authorize('Bearer garbage', [])).kind).toBe('unauthorized');
    expect(await authorizer.authorize(await aToken(), ['ops'])).toEqual({ kind: 'forbidden' });
    expect(await authorizer.authorize(await aToken(), ['ops', 'shop'])).toMatchObject({ scopes: ['shop'] });
  });
});
