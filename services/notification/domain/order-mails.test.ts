import { describe, expect, it } from '@jest/globals';
import { aConfirmedOrder, aRejectedOrder } from '../testing/mails.ts';
import { moneyText } from './money-text.ts';
import { orderConfirmedMail, orderRejectedMail } from './order-mails.ts';

describe('the mail of a confirmed order', () => {
  it('reads well as text', () => {
    const order = aConfirmedOrder({ orderId: 'ord_1' });
    expect(orderConfirmedMail(order)).toMatchObject({
      to: 'alice@example.com',
      subject: 'Your order ord_1 is confirmed',
      text: [
        'Hello Alice,',
        'Thank you for your order. It is confirmed and paid, and we are preparing it for you:',
        '  2 × Lamp    €39.80\n  Total paid  €39.80',
        'Your order number is ord_1.',
        'Twinshop',
      ].join('\n\n'),
    });
  });

  it('shows names as text, whatever they are made of', () => {
    const [line] = aConfirmedOrder().lines;
    const lines = line ? [{ ...line, name: '<script>alert("1")</script>' }] : [];
    const customer = { email: 'eve@example.com', name: 'Eve & <b>Adam</b>' };
    const { html } = orderConfirmedMail(aConfirmedOrder({ lines, customer }));
    expect(html).toContain('Eve &amp; &lt;b&gt;Adam&lt;/b&gt;');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(html).not.toMatch(/<script|<b>/);
  });
});

describe('the mail of a rejected order', () => {
  it('says why, and that nothing was charged', () => {
    const rejection = { code: 'PAYMENT_DECLINED', detail: 'Your card has insufficient funds.' } as const;
    const { text } = orderRejectedMail(aRejectedOrder({ rejection })) ?? {};
    expect(text).toContain('your payment did not go through. Your card has insufficient funds.');
    expect(text).toContain('You have not been charged');
  });

  it('is not written for an order that lives on in the other region', () => {
    expect(orderRejectedMail(aRejectedOrder({ rejection: { code: 'PLACED_ELSEWHERE', detail: '' } }))).toBeUndefined();
  });
});

describe('an amount', () => {
  it.each([
    [1990, 'EUR', '€19.90'],
    [1990, 'JPY', '¥1,990'],
    [123456789, 'USD', '$1,234,567.89'],
    [1500, 'KWD', 'KWD 1.500'],
    [0, 'EUR', '€0.00'],
  ])('of %i minor units of %s reads %s', (amount, currency, text) => {
    expect(moneyText({ amount, currency }).replace(/\s/g, ' ')).toBe(text);
  });
});
