import { escapeHtml } from '../http-server.ts';
import { page } from '../page.ts';
import type { Payment } from './payment.ts';

const SHOWN = 100;

export function paymentsPage(payments: readonly Payment[]): string {
  const rows = payments.slice(0, SHOWN).map(
    (payment) => `<tr><td class="soft">${new Date(payment.created * 1000).toISOString().slice(11, 19)}</td>
      <td>${escapeHtml(payment.metadata.orderId ?? '')}</td><td>${payment.status.replaceAll('_', ' ')}</td>
      <td class="number">${money(payment.amount)} ${payment.currency.toUpperCase()}</td>
      <td class="number">${money(payment.captured)}</td><td class="number">${money(payment.refunded)}</td>
      <td class="soft">${payment.id}</td></tr>`,
  );
  const captured = payments.reduce((sum, payment) => sum + payment.captured, 0);
  const refunded = payments.reduce((sum, payment) => sum + payment.refunded, 0);
  const table = `<table><tr><th>at (UTC)<th>order<th>status<th class="number">amount<th class="number">captured
    <th class="number">refunded<th>PaymentIntent</tr>${rows.join('')}</table>`;
  return page(
    'Payments · Twinshop',
    `<h1>Payments <span class="soft">${payments.length}</span></h1>
     <p class="soft">Captured ${money(captured)}, refunded ${money(refunded)}, in sum.</p>
     <div class="card">${rows.length > 0 ? table : '<p class="soft">No payment yet.</p>'}</div>`,
    '<meta http-equiv="refresh" content="2">',
  );
}

const money = (minorUnits: number) => (minorUnits / 100).toFixed(2);
