/** A certificate for what listens on this machine, trusted by nobody who is not told of it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.ts';

const LIMIT_MS = 20_000;

export interface Certificate {
  readonly file: string;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

export async function certificateIn(directory: string): Promise<Certificate> {
  const file = path.join(directory, 'certificate.pem');
  const keyFile = path.join(directory, 'certificate-key.pem');
  const { status, output } = await run(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Twinshop rehearsal'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', keyFile, '-out', file],
    ],
    LIMIT_MS,
  );
  if (status !== 0) throw new Error(`openssl made no certificate.\n${output}`);
  return { file, certificate: readFileSync(file), key: readFileSync(keyFile) };
}
