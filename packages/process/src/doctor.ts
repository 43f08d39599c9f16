import type { Check } from '@sluice/runtime';
import { calendarChecks, configurationChecks, standingChecks } from './doctor/configuration.ts';
import { blobCheck, databaseCheck, diskCheck, schemaChecks, timerChecks } from './doctor/data.ts';
import { DOCTOR_LIMITS, type DoctorLimits, type DoctorParts, guarded, LOOK_MS } from './doctor/parts.ts';
import { deadLetterChecks, lagChecks, logCheck, outboxChecks, topicChecks } from './doctor/stream.ts';

export { DOCTOR_LIMITS, type DoctorLimits, type DoctorParts } from './doctor/parts.ts';

/**
 * Looks at every part of a running process; each is ok, warn or fail with what to do. It changes nothing, but a blob that it takes away
 * again. Runs in the process that knows, for GET /v1/doctor.
 */
export async function doctorChecks(parts: DoctorParts, limits: DoctorLimits = DOCTOR_LIMITS): Promise<Check[]> {
  const { platform, services, dataDir, shared } = parts;
  const database = await databaseCheck(platform);
  const apart: Promise<readonly Check[]>[] = [
    ...(dataDir === undefined ? [] : [guarded('disk', () => diskCheck(dataDir, limits))]),
    guarded('blobs', () => blobCheck(platform)),
    ...services.map((service) => guarded(`log-ins of ${service.name}`, async () => (await service.probes?.()) ?? [], LOOK_MS.elsewhere)),
    Promise.resolve(platform.checks()),
  ];
  // Without a database all of these would say the same.
  const inDatabase: (() => Promise<readonly Check[]>)[] = [
    () => guarded('schemas', () => schemaChecks(parts)),
    ...(shared
      ? [
          () => guarded('log', () => logCheck(platform)),
          () => guarded('topics', () => topicChecks(platform)),
          () => guarded('calendars', () => calendarChecks(parts, limits)),
          () => guarded('configuration in force', () => standingChecks(parts)),
        ]
      : []),
    () => guarded('lag', () => lagChecks(parts, limits)),
    () => guarded('outboxes', () => outboxChecks(platform, limits)),
    () => guarded('timers', () => timerChecks(parts, limits)),
    () => guarded('configuration', () => configurationChecks(parts)),
    () => guarded('dead letters', () => deadLetterChecks(parts)),
    () => guarded('services', () => parts.checks()),
  ];
  const found = await Promise.all([...apart, ...(database.status === 'fail' ? [] : inDatabase.map((check) => check()))]);
  return [database, ...found.flat()];
}
