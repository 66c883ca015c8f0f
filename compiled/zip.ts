/** Takes a package of `sls package` apart: what Lambda does with it before a function starts. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

/** Replaces what stands in the directory. */
export function unzip(zipFile: string, directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  for (const { name, data } of entriesOf(readFileSync(zipFile))) {
    const target = path.join(directory, name);
    if (path.relative(directory, target).startsWith('..')) throw new Error(`${zipFile}: ${name} leaves the package.`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, data());
  }
}

/** The central directory knows every file's place and size; the headers before the files may not. */
function* entriesOf(zip: Buffer): Generator<{ readonly name: string; readonly data: () => Buffer }> {
  const end = zip.lastIndexOf(signature(END_OF_DIRECTORY), zip.length - END_OF_DIRECTORY_BYTES);
  if (end === -1) throw new Error('This is not a zip archive.');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const header = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + DIRECTORY_ENTRY_BYTES, at + DIRECTORY_ENTRY_BYTES + nameLength);
    const begin = header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const packed = zip.subarray(begin, begin + size);
    if (!name.endsWith('/')) yield { name, data: () => (method === STORED ? packed : inflateRawSync(packed)) };
    at += DIRECTORY_ENTRY_BYTES + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
