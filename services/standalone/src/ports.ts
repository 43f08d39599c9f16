import { createServer } from 'node:net';
import { ConfigError } from '@sluice/runtime';
import type { StandaloneConfig } from './config.ts';

/** Says at once, and for all of them, which port is taken and what to do; a start that fails after the database is up costs a person a minute. */
export async function freePorts(config: Pick<StandaloneConfig, 'host' | 'port' | 'adminPort' | 'smtpListen'>): Promise<void> {
  const wanted = [
    { name: 'SLUICE_PORT', host: config.host, port: config.port, other: String(config.port + 10) },
    { name: 'SLUICE_ADMIN_PORT', host: config.host, port: config.adminPort, other: String(config.adminPort + 10) },
    { name: 'SLUICE_SMTP_LISTEN', host: config.smtpListen.host, port: config.smtpListen.port, other: `${config.smtpListen.host}:${config.smtpListen.port + 10}` },
  ];
  const faults = await Promise.all(
    wanted
      .filter(({ port }) => port !== 0)
      .map(async ({ name, host, port, other }) => {
        const fault = await tryListen(host, port);
        if (fault === 'EADDRINUSE') return `port ${port} is taken: stop what uses it, or choose another one, e.g. ${name}=${other}`;
        return fault === undefined ? [] : `${name}: cannot listen on ${host}:${port} (${fault}): choose another one, e.g. ${name}=${other}`;
      }),
  );
  const told = faults.flat();
  if (told.length > 0) throw new ConfigError(told);
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
