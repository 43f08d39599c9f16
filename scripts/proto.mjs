// Usage: node scripts/proto.mjs generate | check | release | asyncapi [public|internal]
// generate: proto/ → packages/contracts/src/generated; check: buf lint, changes that break who reads the last release's contracts, generated files are
// current; release: the present contracts become the ones that `check` compares with (proto/release.binpb; commit it with the release);
// asyncapi: the AsyncAPI document of what we send (public, the default) or of what our services say to each other, on stdout.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demanding } from './proto/additions.mjs';
import { jsonSchemas } from './proto/json-schema.mjs';
import { buf, files, release, released, root } from './proto/source.mjs';
import { shapes, types } from './proto/types.mjs';

const out = path.join(root, 'packages/contracts/src/generated');
const generated = (source) => ({ 'types.ts': types(source), 'schema.ts': shapes(source), 'json-schema.ts': jsonSchemas(source) });
const fail = (text, code = 1) => {
  process.stderr.write(`${text}\n`);
  process.exit(code);
};

function check() {
  buf(['lint']);
  if (!existsSync(release)) fail('proto/release.binpb is missing: what would break whom cannot be told');
  buf(['breaking', '--against', release]);
  const source = files();
  const added = demanding(released(), source);
  if (added.length > 0) fail(`new since the last release and not optional: ${added.join(', ')}: records written before would be parked`);
  for (const [name, text] of Object.entries(generated(source))) {
    if (readFileSync(path.join(out, name), 'utf8') !== text) fail(`packages/contracts/src/generated/${name} is not what proto/ says: run \`pnpm generate\``);
  }
}

async function asyncapi(part = 'public') {
  if (part !== 'public' && part !== 'internal') fail('usage: node scripts/proto.mjs asyncapi [public|internal]', 2);
  const { asyncApi } = await import('../packages/contracts/src/asyncapi/index.ts');
  process.stdout.write(`${JSON.stringify(asyncApi(part), undefined, 2)}\n`);
}

const [action, ...rest] = process.argv.slice(2);
if (action === 'generate') {
  mkdirSync(out, { recursive: true });
  for (const [name, text] of Object.entries(generated(files()))) writeFileSync(path.join(out, name), text);
} else if (action === 'release') buf(['build', '-o', release]);
else if (action === 'check') check();
else if (action === 'asyncapi') await asyncapi(...rest);
else fail('usage: node scripts/proto.mjs generate | check | release | asyncapi [public|internal]', 2);
