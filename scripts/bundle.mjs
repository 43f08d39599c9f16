// Usage: node scripts/bundle.mjs SERVICE OUTDIR ; under the Node and packages that bootstrap.mjs brought (`bootstrap.mjs exec`).
// A service, or the command line (`cli`), as one folder that needs Node and nothing else: `dist/` stands for `src/`, `migrations/` beside it as
// in the service, packages that cannot be in a bundle in `node_modules/`, what is in it in `sbom.cdx.json`, and under which licences.
// Run it: node OUTDIR/dist/main.js
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { licencesOf, sbomOf } from './sbom.mjs';

const root = path.dirname(import.meta.dirname);

/** They read files from where they stand (WebAssembly and its model), or are native. Who asks for one finds it in `node_modules/`. */
const WHOLE = ['fasttext.wasm.js', '@node-rs/crc32'];
/** The same without a file to read. */
const ALIASES = { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' };
/** Threads: files of their own beside the main one. */
const MAIL = { 'reader-thread': '../../packages/mail/src/reader-thread.ts' };
/** Every process that looks at configurations. */
const FOLDERS = { 'folder-thread': '../../packages/policy/src/thread/folder-thread.ts' };
const THREADS = { gateway: { 'reference-worker': 'src/docs/reference-worker.ts' }, 'channel-email': MAIL, cli: MAIL };

/** Benches start a checkout; the command says so where there is none. */
const withoutBenches = {
  name: 'without-benches',
  load: {
    filter: { id: /\/services\/cli\/src\/bench\// },
    handler: () => ({ code: "throw new Error('benches run from a checkout: scripts/sluice bench …');" }),
  },
};

/** @throws with what could not be resolved: a bundle that lacks something would find out when it runs */
export async function bundle(service, out) {
  const home = path.join(root, 'services', service);
  if (!existsSync(path.join(home, 'src/main.ts'))) throw new Error(`there is no service ${service}: ${readdirSync(path.join(root, 'services')).join(', ')}`);
  rmSync(out, { recursive: true, force: true });
  const built = await rolldown({
    cwd: home,
    input: { main: 'src/main.ts', ...THREADS[service], ...FOLDERS },
    platform: 'node',
    external: WHOLE,
    treeshake: { moduleSideEffects: [{ external: true, sideEffects: false }] },
    resolve: { conditionNames: ['development'], alias: ALIASES },
    plugins: [withoutBenches],
    onLog(level, log, handler) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') handler(level, log);
    },
  });
  const { output } = await built.write({ dir: path.join(out, 'dist'), format: 'es', chunkFileNames: '[name]-[hash].js', comments: false });
  await built.close();
  const chunks = output.filter((one) => one.type === 'chunk');
  const bundled = [...new Set(chunks.flatMap((chunk) => chunk.moduleIds).flatMap((id) => packageOf(id) ?? []))];
  // Asked for by an import that stays one, or by a `require` at run time.
  const asked = WHOLE.filter((name) => chunks.some(({ code }) => code.includes(`"${name}"`) || code.includes(`'${name}'`)));
  const brought = asked.flatMap((name) => bring(name, bundled, path.join(out, 'node_modules')));
  if (existsSync(path.join(home, 'migrations'))) cpSync(path.join(home, 'migrations'), path.join(out, 'migrations'), { recursive: true });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const name = service === 'cli' ? 'sluice' : `sluice-${service}`;
  writeFileSync(path.join(out, 'package.json'), `${JSON.stringify({ name, version, type: 'module', private: true })}\n`);
  const parts = [...bundled, ...brought].filter((dir) => dir.includes('node_modules'));
  writeFileSync(path.join(out, 'sbom.cdx.json'), sbomOf({ name, version }, parts));
  writeFileSync(path.join(out, 'THIRD-PARTY-LICENSES'), licencesOf(parts));
}

/** The folder of the package that a module stands in. */
function packageOf(id) {
  const file = id.replace(/[?#].*$/, '');
  if (!path.isAbsolute(file)) return undefined; // of the bundler itself
  for (let dir = path.dirname(file); dir !== root && dir !== path.dirname(dir); dir = path.dirname(dir)) {
    const manifest = path.join(dir, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return dir;
  }
  return undefined;
}

/** Copies a package, and those of its own that are installed, to where a bundle looks; it is the one that `askers` find. Answers where it took them from. */
function bring(name, askers, modules) {
  const home = askers.flatMap((dir) => placeOf(name, dir) ?? [])[0];
  if (home === undefined) throw new Error(`${name} is asked for and not installed`);
  cpSync(home, path.join(modules, name), { recursive: true });
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
  const own = Object.keys({ ...dependencies, ...optionalDependencies }).filter((one) => placeOf(one, home) !== undefined); // of native ones only this machine's
  return [home, ...own.flatMap((one) => bring(one, [home], modules))];
}

function placeOf(name, asker) {
  try {
    const manifest = findPackageJSON(name, pathToFileURL(path.join(asker, 'x.js')));
    return manifest && path.dirname(realpathSync(manifest));
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const [service, out] = process.argv.slice(2);
  if (service === undefined || out === undefined) {
    process.stderr.write('usage: bundle.mjs SERVICE OUTDIR\n');
    process.exit(2);
  }
  await bundle(service, path.resolve(out));
}
