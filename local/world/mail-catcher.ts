import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunningServer } from '../listen.ts';
import { escapeHtml, html, json, problem, serve } from './http-server.ts';
import { page } from './page.ts';

const incoming = z.object({
  from: z.string(),
  to: z.union([z.string(), z.array(z.string())]).transform((to) => [to].flat().join(', ')),
  subject: z.string().default(''),
  text: z.string().optional(),
  html: z.string().optional(),
  region: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
});
const mail = incoming.extend({ id: z.string(), to: z.string(), receivedAt: z.string() });
export type Mail = z.infer<typeof mail>;

/** The oldest go first. Enough for every mail of a load test that one wants to audit. */
const KEPT = 20_000;
const SHOWN = 100;

/** Where every mail of the shop ends: nothing leaves the machine. */
export async function startMailCatcher({ port, dataDir }: { port: number; dataDir: string }): Promise<RunningServer> {
  const file = join(dataDir, 'mail.jsonl');
  let mails = read(file).slice(-KEPT);
  writeFileSync(file, mails.map((each) => `${JSON.stringify(each)}\n`).join(''));

  const keep = (received: Mail) => {
    mails.push(received);
    // Written before it is acknowledged, as a mail server does.
    appendFileSync(file, `${JSON.stringify(received)}\n`);
    if (mails.length > KEPT * 2) mails = mails.slice(-KEPT);
  };

  return serve(port, {
    'POST /messages': ({ body }) => {
      const parsed = incoming.safeParse(parse(body));
      if (!parsed.success) return problem(400, 'Not a mail', z.prettifyError(parsed.error));
      const received = { id: randomUUID(), receivedAt: new Date().toISOString(), ...parsed.data };
      keep(received);
      return json({ id: received.id }, 201, { location: `/messages/${received.id}` });
    },
    'GET /messages': ({ query }) => {
      const to = query.get('to');
      return json({ items: to ? mails.filter((each) => each.to.split(', ').includes(to)) : mails });
    },
    'GET /messages/:id': ({ parameters, headers }) => {
      const found = mails.find(({ id }) => id === parameters.id);
      if (!found) return problem(404, 'No such mail', `There is no mail ${parameters.id}.`);
      return headers.accept?.includes('text/html') ? html(mailPage(found)) : json(found);
    },
    'DELETE /messages': () => {
      mails = [];
      rmSync(file, { force: true });
      return { status: 204, headers: {}, body: '' };
    },
    'GET /': () => html(listPage(mails)),
  });
}

function read(file: string): Mail[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  // A line that a killed process left half-written was never acknowledged.
  return lines.flatMap((line) => mail.safeParse(parse(line)).data ?? []);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const listPage = (mails: readonly Mail[]) => {
  const rows = mails
    .slice(-SHOWN)
    .reverse()
    .map(
      ({ id, to, subject, receivedAt, region = '' }) =>
        `<tr><td class="soft">${receivedAt.slice(11, 19)}</td><td>${escapeHtml(to)}</td>
         <td><a href="/messages/${id}">${escapeHtml(subject)}</a></td><td class="soft">${escapeHtml(region)}</td></tr>`,
    );
  const table = `<table><tr><th>at (UTC)<th>to<th>subject<th>sent from</tr>${rows.join('')}</table>`;
  const none = '<p class="soft">No mail yet. Place an order, and its confirmation arrives here.</p>';
  return page(
    'Mail · Twinshop',
    `<h1>Mail <span class="soft">${mails.length}</span></h1><div class="card">${rows.length > 0 ? table : none}</div>`,
    '<meta http-equiv="refresh" content="2">',
  );
};

const mailPage = ({ from, to, subject, receivedAt, text = '', html: body, region = '' }: Mail) =>
  page(
    `${escapeHtml(subject)} · Twinshop`,
    `<p><a href="/">All mail</a></p><h1>${escapeHtml(subject)}</h1><div class="card">
     <p class="soft">From ${escapeHtml(from)} to ${escapeHtml(to)}, ${receivedAt}, sent from ${escapeHtml(region)}</p>
     <pre>${escapeHtml(text)}</pre>
     ${body ? `<iframe sandbox srcdoc="${escapeHtml(body)}" style="width:100%;height:28rem;border:0"></iframe>` : ''}</div>`,
  );
