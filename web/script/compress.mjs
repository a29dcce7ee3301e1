// Compressed twins of the files that are text: the server sends them as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;

export function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // The page itself is written anew for each answer, with its nonce.
    if (!entry.isFile() || !TEXT.test(entry.name) || entry.name === 'index.html') continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path);
    writeFileSync(`${path}.br`, brotli(text));
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  }
}

export function brotli(text) {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
}
