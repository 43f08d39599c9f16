import type { DeadLetterDesk, ParkedKey, ParkedRecord } from '@sluice/stream';
import type { ServiceCall } from './service-call.ts';

/** The dead letters of a service elsewhere: its group has its name. */
export function deskElsewhere(service: ServiceCall): DeadLetterDesk {
  const place = (key: string): string => `/v1/dead-letters/${encodeURIComponent(service.name)}/${encodeURIComponent(key)}`;
  return {
    group: service.name,
    list: async () => (await service.json<{ items: ParkedKey[] }>('GET', '/v1/dead-letters')).items,
    show: async (key) => (await service.json<{ items: ParkedRecord[] }>('GET', place(key))).items,
    replay: (key) => service.json('POST', `${place(key)}/replay`, { body: {} }),
    purge: async (key, by) => (await service.json<{ purged: number }>('DELETE', place(key), { actor: { keyId: by, role: 'admin' } })).purged,
  };
}
