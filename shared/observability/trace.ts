import { randomBytes } from 'node:crypto';

/**
 * One trace follows an order from the shopper's request through the bus and the saga to the mail. Lambda hands us its
 * own header; events carry W3C's `traceparent`, which any other system understands.
 */
export function currentTraceparent(): string {
  const header = process.env._X_AMZN_TRACE_ID ?? '';
  const root = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header);
  const parent = /Parent=([0-9a-f]{16})/.exec(header);
  const trace = root ? `${root[1]}${root[2]}` : randomBytes(16).toString('hex');
  return `00-${trace}-${parent?.[1] ?? randomBytes(8).toString('hex')}-${header.includes('Sampled=0') ? '00' : '01'}`;
}

export function traceIdOf(traceparent: string): string {
  return traceparent.split('-')[1] ?? traceparent;
}
