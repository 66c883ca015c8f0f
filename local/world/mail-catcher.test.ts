import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunningServer } from '../listen.ts';
import { startMailCatcher } from './mail-catcher.ts';

let dataDir: string;
let catcher: RunningServer;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'mail-'));
  catcher = await startMailCatcher({ port: 0, dataDir });
});
afterEach(async () => {
  await catcher.close();
  rmSync(dataDir, { recursive: true });
});

const send = (mail: object) => fetch(`${catcher.url}/messages`, { method: 'POST', body: JSON.stringify(mail) });
const subjectsTo = async (to: string) => {
  const answer = await fetch(`${catcher.url}/messages?to=${encodeURIComponent(to)}`);
  return ((await answer.json()) as { items: { subject: string }[] }).items.map(({ subject }) => subject);
};
const MAIL = {
  from: 'shop@twinshop.example',
  to: ['alice@example.com'],
  subject: 'Thank you',
  text: 'For your order.',
};

describe('the mail catcher', () => {
  it('keeps what was sent to whom, over a restart and a line that was cut short', async () => {
    expect((await send(MAIL)).status).toBe(201);
    await send({ ...MAIL, to: 'bob@example.com', subject: 'Sold out' });
    appendFileSync(join(dataDir, 'mail.jsonl'), '{"id":"half');
    await catcher.close();
    catcher = await startMailCatcher({ port: 0, dataDir });
    expect(await subjectsTo('alice@example.com')).toEqual(['Thank you']);
    expect(await subjectsTo('bob@example.com')).toEqual(['Sold out']);
  });

  it('shows a mail without running what is in it', async () => {
    await send({ ...MAIL, subject: '<script>alert(1)</script>' });
    const page = await (await fetch(catcher.url)).text();
    expect(page).not.toContain('<script>alert');
  });

  it('refuses what is no mail, and forgets when told to', async () => {
    expect((await send({ to: 'alice@example.com' })).status).toBe(400);
    await send(MAIL);
    await fetch(`${catcher.url}/messages`, { method: 'DELETE' });
    expect(await subjectsTo('alice@example.com')).toEqual([]);
  });
});
