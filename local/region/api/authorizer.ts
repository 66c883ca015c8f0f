/** The JWT authorizer of an HTTP API: issuer, audience, time, scopes, and the claims as the function receives them. */
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

export type Claims = Readonly<Record<string, string>>;

export type Authorization =
  | { readonly kind: 'granted'; readonly claims: Claims; readonly scopes: readonly string[] | null }
  /** No token, or one that is not good. */
  | { readonly kind: 'unauthorized'; readonly reason: string }
  /** A good token without any of the scopes the route asks for. */
  | { readonly kind: 'forbidden' };

export interface AuthorizerSettings {
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface Authorizer {
  authorize(header: string | undefined, routeScopes: readonly string[]): Promise<Authorization>;
}

interface Verified {
  readonly claims: Claims;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

/** A token is verified once: its text is the proof until it expires. */
const REMEMBERED_TOKENS = 5000;
/** What API Gateway accepts. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

export function createAuthorizer({ issuer, audience }: AuthorizerSettings): Authorizer {
  const verified = new Map<string, Verified>();
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  async function verify(token: string): Promise<Verified> {
    keys ??= keysOf(issuer).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    const { payload } = await jwtVerify(token, await keys, { issuer, algorithms: ALGORITHMS });
    const audiences = [payload.aud ?? payload.client_id].flat();
    if (!audiences.some((one) => typeof one === 'string' && audience.includes(one))) {
      throw new Error('the token is for another audience');
    }
    if (payload.exp === undefined) throw new Error('the token does not expire');
    return { claims: asStrings(payload), scopes: scopesOf(payload), expiresAtMs: payload.exp * 1000 };
  }

  async function remembered(token: string): Promise<Verified> {
    const known = verified.get(token);
    if (known && known.expiresAtMs > Date.now()) return known;
    verified.delete(token);
    const fresh = await verify(token);
    if (verified.size >= REMEMBERED_TOKENS) verified.clear();
    verified.set(token, fresh);
    return fresh;
  }

  return {
    async authorize(header, routeScopes) {
      const token = header?.replace(/^Bearer\s+/i, '').trim();
      if (!token) return { kind: 'unauthorized', reason: '' };
      try {
        const { claims, scopes } = await remembered(token);
        if (routeScopes.length === 0) return { kind: 'granted', claims, scopes: null };
        const granted = routeScopes.filter((scope) => scopes.includes(scope));
        return granted.length > 0 ? { kind: 'granted', claims, scopes: granted } : { kind: 'forbidden' };
      } catch (error) {
        return { kind: 'unauthorized', reason: error instanceof Error ? error.message : 'the token is not valid' };
      }
    },
  };
}

async function keysOf(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(discovery, { signal: AbortSignal.timeout(1500) });
  if (!answer.ok) throw new Error(`${discovery} answered ${answer.status}`);
  const { jwks_uri } = (await answer.json()) as { jwks_uri: string };
  return createRemoteJWKSet(new URL(jwks_uri));
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  const said = scope ?? scp;
  if (Array.isArray(said)) return said.map(String);
  return typeof said === 'string' ? said.split(' ').filter(Boolean) : [];
}

/** API Gateway hands every claim on as a string; a list becomes `[one two]`. */
function asStrings(payload: JWTPayload): Claims {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}
