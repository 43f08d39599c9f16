import type { DatabaseAddress } from '@sluice/store';

/** As an operator would write it; the server listens on a socket in a folder. */
export const databaseUrl = ({ socket }: Required<Pick<DatabaseAddress, 'socket'>>): string =>
  `postgres:///${socket.database}?host=${encodeURIComponent(socket.host)}&port=${socket.port}&user=${socket.user}`;
