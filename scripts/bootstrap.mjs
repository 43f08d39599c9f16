// Usage: node scripts/bootstrap.mjs start [SERVICE]|test [unit|faults|kafka]|exec CMD... ; any Node >= 20, no dependencies.
// Brings the pinned Node and pnpm (tools/package-lock.json), installs the workspace (pnpm-lock.yaml), runs the command under them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`sluice: ${text}\n`);
const fail = (text) => {
  say(text);
  process.exit(1);
};
const libc = () => (process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime ? '-musl' : '');

function lock(name) {
  // one installer at a time per checkout; the file names its owner, a dead owner is stepped over
  const file = path.join(root, '.tools', `${name}.lock`);
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    let owner = 0;
    try {
      owner = Number(readFileSync(file, 'utf8'));
    } catch {
      continue;
    }
    let alive = true;
    try {
      if (owner > 0) process.kill(owner, 0);
    } catch (error) {
      alive = error.code === 'EPERM';
    }
    let age = 0;
    try {
      age = Date.now() - statSync(file).mtimeMs;
    } catch {
      continue;
    }
    if (!alive || (owner === 0 && age > 5000)) {
      try {
        renameSync(file, `${file}.${process.pid}.stale`);
        rmSync(`${file}.${process.pid}.stale`, { force: true });
      } catch {
        // another process has taken it away already
      }
      continue;
    }
    if (!told) {
      say(`another process (pid ${owner}) is installing, waiting for it`);
      told = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const free = () => rmSync(file, { force: true });
  process.once('exit', free);
  return () => {
    process.off('exit', free);
    free();
  };
}

function cleanEnv(extra) {
  // npm's own variables must not leak into pnpm or into what we run
  const env = { ...process.env };
  for (const key of Object.keys(env)) if (/^npm_/i.test(key)) delete env[key];
  return { ...env, ...extra };
}

function locate(dir) {
  // the executables for this machine inside an installed tools folder
  const modules = path.join(dir, 'node_modules');
  const exe = process.platform === 'win32' ? '.exe' : '';
  const list = (folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const works = (file) => existsSync(file) && spawnSync(file, ['--version']).status === 0; // e.g. a glibc build does not run on musl
  const node = list(modules)
    .filter((name) => name.startsWith('node-'))
    .map((name) => path.join(modules, name, 'bin', `node${exe}`))
    .find(works);
  const pnpm = list(path.join(modules, '@pnpm'))
    .map((name) => path.join(modules, '@pnpm', name, `pnpm${exe}`))
    .find(works);
  return { node, pnpm };
}

function tools() {
  const key = createHash('sha256')
    .update(readFileSync(path.join(root, 'tools', 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const dir = path.join(root, '.tools', `${key}-${process.platform}-${process.arch}${libc()}`);
  if (!existsSync(dir)) {
    try {
      mkdirSync(path.join(root, '.tools'), { recursive: true });
    } catch (error) {
      fail(`cannot write to ${root}: ${error.message}`);
    }
    const free = lock('tools');
    if (!existsSync(dir)) {
      say('fetching Node 24 and pnpm (once)');
      const temp = `${dir}.${process.pid}.tmp`;
      mkdirSync(temp, { recursive: true });
      for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(path.join(root, 'tools', name), path.join(temp, name));
      const [npm, ...first] = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
      const done = spawnSync(npm, [...first, 'ci', '--ignore-scripts', '--prefer-offline', '--fetch-retries=1'], {
        cwd: temp,
        stdio: ['ignore', 2, 2],
        env: cleanEnv({}),
        shell: npm === 'npm' && process.platform === 'win32',
      });
      // npm ends with 0 even when it could not fetch an optional package: only what runs counts.
      if (done.status !== 0 || !locate(temp).pnpm) {
        rmSync(temp, { recursive: true, force: true });
        free();
        fail(`could not fetch pnpm for ${process.platform}-${process.arch}${libc()}: is the npm registry reachable (proxy, certificate)? See \`npm ping\`.`);
      }
      renameSync(temp, dir);
    }
    free();
  }
  const { node: own, pnpm } = locate(dir);
  const node =
    own ?? (Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : fail(`no Node 24 package for ${process.platform}-${process.arch}${libc()}: install Node 24 and run again`));
  return { node, pnpm, bin: [path.dirname(node), path.dirname(pnpm)] };
}

function install({ pnpm, bin }) {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];
  const key = createHash('sha256').update(process.platform + process.arch + pnpm);
  for (const name of files) key.update(readFileSync(path.join(root, name)));
  const want = key.digest('hex');
  const stamp = path.join(root, 'node_modules', '.sluice-installed');
  const have = () => {
    try {
      return readFileSync(stamp, 'utf8');
    } catch {
      return '';
    }
  };
  if (have() === want) return;
  try {
    accessSync(root, constants.W_OK);
  } catch {
    fail(`${root} is not writable for ${os.userInfo().username}`);
  }
  const free = lock('install');
  if (have() !== want) {
    say('installing packages');
    const done = spawnSync(pnpm, ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], { cwd: root, stdio: ['ignore', 2, 2], env: withPath(bin, { CI: 'true' }) });
    if (done.status !== 0) {
      free();
      fail('pnpm install failed: see the lines above');
    }
    writeFileSync(stamp, want);
  }
  free();
}

const withPath = (bin, extra = {}) => {
  const env = cleanEnv(extra);
  const key = Object.keys(env).find((k) => k.toUpperCase() === 'PATH') ?? 'PATH';
  env[key] = [...bin, path.join(root, 'node_modules', '.bin'), env[key]].join(path.delimiter);
  return env;
};

function run(command, args, env, cwd = root) {
  const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env, cwd });
  // A terminal sends Ctrl-C to the whole foreground group, so the child has it already; a SIGINT for us alone is passed on.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  // `kill <npm>` ends npm and its shell, not us: notice that our parent is gone.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 300).unref();
  child.on('error', (error) => fail(`${command}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
}

const [action, ...rest] = process.argv.slice(2).filter((word, at) => !(at === 1 && word === '--'));
/** What `start` starts: everything in one process, or the one service that is named. */
function mainOf(name = 'standalone') {
  const main = (service) => path.join(root, 'services', service, 'src/main.ts');
  const all = readdirSync(path.join(root, 'services')).filter((service) => service !== 'cli' && existsSync(main(service)));
  return all.includes(name) ? main(name) : fail(`there is no service ${name}; there are ${all.join(', ')}`);
}
const main = action === 'start' ? mainOf(rest[0]) : undefined;
if (main) say('starting');
const kit = tools();
install(kit);
const env = withPath(kit.bin);
const ts = ['--conditions=development', '--disable-warning=ExperimentalWarning'];
if (main) run(kit.node, [...ts, main], env);
else if (action === 'cli') run(kit.node, [...ts, path.join(root, 'services/cli/src/main.ts'), ...rest], env, process.cwd());
else if (action === 'test') run(kit.node, [path.join(root, 'scripts/test.mjs'), ...rest], env);
else if (action === 'exec' && rest.length) run(rest[0], rest.slice(1), env);
else fail('usage: bootstrap.mjs start [SERVICE]|test|cli ARGS|exec CMD...');
