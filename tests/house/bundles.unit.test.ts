import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What stands in the images: each bundled, and started with nothing but Node, without an image. */
const root = path.resolve(import.meta.dirname, '../..');
const SERVICES = ['gateway', 'channel-api', 'channel-email', 'conversation', 'insight', 'routing', 'sla', 'subscriptions'];
let out: string;

beforeAll(() => {
  out = mkdtempSync(path.join(os.tmpdir(), 'sluice-bundles-'));
  const program = `import { bundle } from ${JSON.stringify(path.join(root, 'scripts/bundle.mjs'))}; for (const one of process.argv.slice(1)) await bundle(one, ${JSON.stringify(out)} + '/' + one);`;
  const made = spawnSync(process.execPath, ['--input-type=module', '-e', program, ...SERVICES, 'cli'], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0 || made.stderr !== '') throw new Error(`not bundled: ${made.stderr}`);
}, 120_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

const run = (name: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(out, name, 'dist/main.js'), ...args], { cwd: '/', env: {}, encoding: 'utf8' });
  return { status, stdout, stderr };
};

test.each(SERVICES)('%s starts up to where it says what it is not told', (name) => {
  const said = run(name);
  expect(said).toMatchObject({ status: 78, stdout: '', stderr: expect.stringMatching(`^sluice-${name}: the configuration is wrong:\n`) });
  expect(said.stderr).toContain('  - SLUICE_DATABASE_URL must be');
});

test('the command line runs; benches, which need a checkout, say so', () => {
  expect(run('cli', '--version')).toMatchObject({ status: 0, stderr: '' });
  expect(run('cli', 'bench', 'start')).toMatchObject({ status: 1, stderr: 'sluice: benches run from a checkout: scripts/sluice bench …\n' });
});

test('migrations go with their service', () => {
  for (const name of SERVICES) {
    const own = path.join(root, 'services', name, 'migrations');
    if (existsSync(own)) expect(readdirSync(path.join(out, name, 'migrations'))).toEqual(readdirSync(own));
  }
});

/** What a module does by the place where it stands, and why that is right in a bundle. */
const BY_PLACE: readonly RegExp[] = [
  /createRequire\(import\.meta\.url\)/, // finds what was brought in node_modules
  /readMigrations\(new URL\("\.\.\/migrations\/", import\.meta\.url\)\)/,
  /new URL\("\.\/(reference-worker|reader-thread|folder-thread)\.(ts|js)", import\.meta\.url\)/, // files of their own
  /^\s*var __(dir|file)name = import\.meta\.(dir|file)name;$/,
  /const currentFilename = /, // the logger leaves itself out of stacks
  /"pino-worker"|"pino\/file"|"thread-stream-worker"/, // log transports in threads: we have none
  /path\.join\(__dirname, "\.\.", "\.\.", "package\.json"\)/, // swagger's guess of a title, which we tell it
  /path\.resolve\(import\.meta\.dirname, "\.\.\/\.\.\/\.\."\)/, // the command line's checkout: in an image it is told where things are
];

test('nothing is read by the place of its file but what is brought there', () => {
  const lines = [...SERVICES, 'cli'].flatMap((name) =>
    readdirSync(path.join(out, name, 'dist'))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => readFileSync(path.join(out, name, 'dist', file), 'utf8').split('\n')),
  );
  const byPlace = lines.filter((line) => /import\.meta\.|\b__(dir|file)name\b/.test(line));
  expect(byPlace.length).toBeGreaterThan(0);
  expect([...new Set(byPlace.filter((line) => !BY_PLACE.some((known) => known.test(line))))]).toEqual([]);
  for (const thread of ['gateway/dist/reference-worker.js', 'channel-email/dist/reader-thread.js', 'cli/dist/reader-thread.js', ...SERVICES.map((name) => `${name}/dist/folder-thread.js`)])
    expect(existsSync(path.join(out, thread))).toBe(true);
});

test('what is native is brought, and nothing else; the bill of materials names it and what is bundled', () => {
  for (const name of SERVICES) {
    expect(readdirSync(path.join(out, name, 'node_modules'))).toEqual(['@node-rs']);
    const bill = JSON.parse(readFileSync(path.join(out, name, 'sbom.cdx.json'), 'utf8')) as { bomFormat: string; metadata: object; components: { purl: string }[] };
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: `sluice-${name}`, version: expect.any(String) } } });
    const purls = bill.components.map(({ purl }) => purl);
    for (const one of ['pkg:npm/pg@', 'pkg:npm/%40platformatic/kafka@', 'pkg:npm/%40node-rs/crc32@']) expect(purls).toContainEqual(expect.stringContaining(one));
    expect(readFileSync(path.join(out, name, 'THIRD-PARTY-LICENSES'), 'utf8')).toMatch(/^pg [\d.]+ \(MIT\)$/m);
  }
});
