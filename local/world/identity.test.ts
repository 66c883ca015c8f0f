import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { RunningServer } from '../listen.ts';
import { startIdentity } from './identity.ts';

let dataDir: string;
let identity: RunningServer;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'identity-'));
  identity = await startIdentity({ port: 0, dataDir });
});
afterEach(async () => {
  await identity.close();
  rmSync(dataDir, { recursive: true });
});

const tokenFor = async (query: string) => {
  const answer = await fetch(`${identity.url}/token?${query}`, { method: 'POST' });
  return ((await answer.json()) as { access_token: string }).access_token;
};
const keys = () => createRemoteJWKSet(new URL(`${identity.url}/jwks.json`));

describe('the identity provider', () => {
  it('gives a token that its own published keys verify', async () => {
    const token = await tokenFor('sub=alice&scope=shop+ops');
    const { payload } = await jwtVerify(token, keys(), { issuer: identity.url, audience: 'twinshop' });
    expect(payload).toMatchObject({ sub: 'alice', scope: 'shop ops' });
  });

  it('keeps its key, so that a token outlives a restart', async () => {
    const token = await tokenFor('sub=alice');
    await identity.close();
    identity = await startIdentity({ port: 0, dataDir });
    await expect(jwtVerify(token, keys(), { audience: 'twinshop' })).resolves.toBeDefined();
  });

  it('wants to know whose token it is', async () => {
    expect((await fetch(`${identity.url}/token`, { method: 'POST' })).status).toBe(400);
  });
});
