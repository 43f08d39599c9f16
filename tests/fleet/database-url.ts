import type { TestDatabase } from '@sluice/store/testing';

/** As an operator would write it; the server listens on a socket in a folder. */
export const databaseUrl = ({ socket }: Pick<TestDatabase, 'socket'>): string => `postgres:///${socket.database}?host=${encodeURIComponent(socket.host)}&port=${socket.port}&user=${socket.user}`;
