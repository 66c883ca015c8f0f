import { randomBytes } from 'node:crypto';

/** An X-Ray trace header, as API Gateway makes one for a request that brings none. */
export function newTraceId(): string {
  const random = randomBytes(20).toString('hex');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=1`;
}

/** The part of the header that names the trace: what a person looks for. */
export function traceRoot(header: string): string {
  const start = header.indexOf('Root=');
  if (start === -1) return header;
  const end = header.indexOf(';', start);
  return header.slice(start + 5, end === -1 ? undefined : end);
}
