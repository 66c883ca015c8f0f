// Code and nested templates lie in the deployment bucket under what they contain, not under when they were deployed:
// what did not change keeps its address, so a deployment touches nothing else (docs/adr/0013-content-addresses.md).
import { createHash } from 'node:crypto';
import path from 'node:path';

const CODE = 'code';
const TEMPLATES = 'templates';

const hashOf = (content) => createHash('sha256').update(content).digest('hex').slice(0, 32);

/** `prefix` is the stage's place in the bucket: what `sls remove` empties. */
const keyOf = (kind) => (prefix, file, content) => `${prefix}/${kind}/${hashOf(content)}/${path.basename(file)}`;

export const codeKey = keyOf(CODE);
export const templateKey = keyOf(TEMPLATES);
