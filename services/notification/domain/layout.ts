import type { Mail } from './mail.ts';

/** A mail's content, once; it is laid out as text and as HTML. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly rows: readonly (readonly [what: string, amount: string])[];
  readonly total: readonly [what: string, amount: string];
  readonly closing: string;
}

export function layOut(letter: Letter): Mail {
  return { to: letter.to, subject: letter.subject, text: asText(letter), html: asHtml(letter) };
}

function asText({ greeting, paragraphs, rows, total, closing }: Letter): string {
  const lines = [...rows, total];
  const width = Math.max(...lines.map(([what]) => what.length));
  const row = ([what, amount]: readonly [string, string]) => `  ${what.padEnd(width)}  ${amount}`;
  return [greeting, ...paragraphs, [...rows.map(row), row(total)].join('\n'), closing, 'Twinshop'].join('\n\n');
}

function asHtml({ subject, greeting, paragraphs, rows, total, closing }: Letter): string {
  const cell = 'padding:6px 0;border-bottom:1px solid #e5e5e5';
  const row = ([what, amount]: readonly [string, string], weight = 'normal') =>
    `<tr style="font-weight:${weight}"><td style="${cell}">${escapeHtml(what)}</td>` +
    `<td style="${cell};text-align:right;white-space:nowrap">${escapeHtml(amount)}</td></tr>`;
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:0;padding:24px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#222">',
    '<div style="max-width:560px;margin:0 auto">',
    ...[greeting, ...paragraphs].map(paragraph),
    '<table style="width:100%;border-collapse:collapse;margin:16px 0">',
    ...rows.map((each) => row(each)),
    row(total, 'bold'),
    '</table>',
    ...[closing, 'Twinshop'].map(paragraph),
    '</div></body></html>',
  ].join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names come from customers and from the catalogue: in a mail they are text and nothing else. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
