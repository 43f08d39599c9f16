import { existsSync, readFileSync } from 'node:fs';
import { run } from './shell.mjs';

const ALL = ['demo', 'tools', 'observability'].flatMap((name) => ['--profile', name]);
const PUMP_MS = 5000;
/** Of a log line, in letters. */
const LINE = 240;

/** docker-compose.yml as one running project. */
export class Project {
  lastSeen = '';
  #engine;
  #cwd;
  #name;
  #env;

  constructor(engine, { cwd, name, env }) {
    this.#engine = engine;
    this.#cwd = cwd;
    this.#name = name;
    this.#env = { ...engine.env, ...env };
  }

  /** From now on, in what docker-compose.yml takes from the environment. */
  set(name, value) {
    this.#env[name] = value;
  }

  compose(...args) {
    return this.#compose(args, [0]);
  }

  async #compose(args, codes) {
    const [command, all] = this.#engine.compose(['-p', this.#name, ...args]);
    const stop = this.#engine.healthByHand ? this.#pump() : () => undefined;
    try {
      return await run(command, all, { cwd: this.#cwd, env: this.#env, codes });
    } finally {
      stop();
    }
  }

  /** The command line in its container. @throws where it ends with another code than 0 or `codes` */
  sluice(args, codes = []) {
    return this.#compose(['--profile', 'tools', 'run', '--rm', '-T', 'sluice', ...args], [0, ...codes]);
  }

  async down() {
    await this.compose(...ALL, 'down', '-v', '--remove-orphans', '-t', '30').catch(() => undefined);
  }

  /** `docker ps` and `docker inspect` as data: service → container, without those that ran one command. */
  async containers() {
    const { out } = await this.#cli('ps', '-a', '-q', '--filter', `label=com.docker.compose.project=${this.#name}`);
    const ids = out.split('\n').filter(Boolean);
    if (ids.length === 0) return new Map();
    const all = JSON.parse((await this.#cli('inspect', ...ids)).out);
    return new Map(all.filter((one) => one.Config.Labels['com.docker.compose.oneoff'] !== 'True').map((one) => [one.Config.Labels['com.docker.compose.service'], one]));
  }

  /** True when all are; undefined while not. @throws where one has ended */
  async healthy(services) {
    if (this.#engine.healthByHand) await this.#checkHealth();
    const all = await this.containers();
    const seen = services.map((service) => [service, (all.get(service)?.State.Health ?? all.get(service)?.State.Healthcheck)?.Status ?? 'absent']);
    this.lastSeen = seen.map((one) => one.join(' ')).join(', ');
    return seen.every(([, status]) => status === 'healthy') ? true : undefined;
  }

  /**
   * A bridge of podman takes the lowest hardware address among its containers', so it changes as they come and go; and the others do not reach
   * their name server until they have forgotten the old one, up to half a minute. Docker's stays the same; so does this one, once it is set.
   */
  async holdAddresses() {
    const names = (await this.#cli('network', 'ls', '--format', '{{.Name}}')).out.split('\n').filter((name) => name.startsWith(`${this.#name}_`));
    for (const name of names) {
      const device = (await this.#cli('network', 'inspect', name, '--format', '{{.NetworkInterface}}')).out.trim();
      const file = `/sys/class/net/${device}/address`;
      if (existsSync(file)) await run('ip', ['link', 'set', 'dev', device, 'address', readFileSync(file, 'utf8').trim()]);
    }
  }

  /** True when all have ended with 0; undefined while not. */
  async done(services) {
    const all = await this.containers();
    const seen = services.map((service) => [service, all.get(service)?.State]);
    this.lastSeen = seen.map(([service, state]) => `${service} ${state?.Status ?? 'absent'} ${state?.ExitCode ?? ''}`).join(', ');
    return seen.every(([, state]) => state?.Status === 'exited' && state.ExitCode === 0) ? true : undefined;
  }

  /** @throws where one does not end */
  async stop(...services) {
    await this.compose(...ALL, 'stop', ...services);
  }

  async adminKey() {
    return (await this.compose('exec', '-T', 'gateway', 'cat', '/var/lib/sluice/keys/admin-key')).out.trim();
  }

  /** What every long-living container ended with. */
  async exitCodes() {
    return Object.fromEntries(
      [...(await this.containers())].filter(([service]) => !service.startsWith('demo-')).map(([service, one]) => [service, one.State.Running ? 'running' : one.State.ExitCode]),
    );
  }

  async logOf(service) {
    const { Id } = (await this.containers()).get(service);
    const { out, err } = await this.#cli('logs', Id);
    return out + err;
  }

  /** The last words of each. */
  async logs() {
    const all = [...(await this.containers().catch(() => new Map()))];
    return Promise.all(
      all.map(async ([service, { Id }]) => {
        const { out, err } = await this.#cli('logs', '--tail', '6', Id).catch((error) => ({ out: '', err: error.message }));
        const lines = `${out}${err}`.split('\n').map((line) => line.slice(0, LINE));
        return `--- ${service}\n${lines.join('\n')}`;
      }),
    );
  }

  #cli(...args) {
    return run(this.#engine.cli, args, { env: this.#env });
  }

  /** Health checks by hand every few seconds, as an engine does by itself. */
  #pump() {
    let [stopped, busy] = [false, false];
    const timer = setInterval(() => {
      if (busy || stopped) return;
      busy = true;
      void this.#checkHealth().finally(() => (busy = false));
    }, PUMP_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }

  async #checkHealth() {
    const all = [...(await this.containers().catch(() => new Map())).values()];
    const waiting = all.filter((one) => one.State.Running && one.Config.Healthcheck && (one.State.Health ?? one.State.Healthcheck)?.Status !== 'healthy');
    for (const { Id } of waiting) await this.#cli('healthcheck', 'run', Id).catch(() => undefined);
  }
}
