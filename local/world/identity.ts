import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { RunningServer } from '../listen.ts';
import { json, serve } from './http-server.ts';

const AUDIENCE = 'twinshop';
/** Long enough for a day of trying things out with one token in the shell. */
const LIFETIME_SECONDS = 12 * 3600;

export interface IdentityOptions {
  readonly port: number;
  readonly dataDir: string;
  /** What its tokens and its discovery document call it, where that is not the address it listens on. */
  readonly issuer?: string;
}

/** An OIDC issuer that believes what it is told: a token for anybody, signed as a real one. */
export async function startIdentity({ port, dataDir, issuer }: IdentityOptions): Promise<RunningServer> {
  const privateJwk = await signingKey(join(dataDir, 'identity-key.json'));
  const kid = await calculateJwkThumbprint(privateJwk);
  const key = await importJWK(privateJwk, 'RS256');
  const { kty, n, e } = privateJwk;
  const publicKeys = { keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] };

  const self = () => issuer ?? server.url;
  const server: RunningServer = await serve(port, {
    'GET /.well-known/openid-configuration': () =>
      json({
        issuer: self(),
        jwks_uri: `${self()}/jwks.json`,
        token_endpoint: `${self()}/token`,
        response_types_supported: ['token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['shop', 'ops'],
      }),
    'GET /jwks.json': () => json(publicKeys),
    'POST /token': async ({ query, body }) => {
      const form = new URLSearchParams(body);
      const sub = query.get('sub') ?? form.get('sub');
      const scope = query.get('scope') ?? form.get('scope') ?? 'shop';
      if (!sub) return json({ error: 'invalid_request', error_description: 'Name the customer: ?sub=alice' }, 400);
      const token = await new SignJWT({ scope })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .setIssuer(self())
        .setSubject(sub)
        .setAudience(AUDIENCE)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(key);
      return json({ access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS, scope }, 200, {
        'cache-control': 'no-store',
      });
    },
  });
  return server;
}

/** Kept, so that a token outlives a restart of the shop. */
async function signingKey(file: string): Promise<JWK> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
}
