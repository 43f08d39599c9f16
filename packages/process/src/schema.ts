import { TOPICS } from '@sluice/contracts';
import { PassingFault } from '@sluice/kernel';
import type { ConfigSource, Platform, Service } from '@sluice/stream';

/** The topics are made where they are missing; the schema is brought up to date, or waited for (`mayMigrate`). @throws PassingFault while it is not there yet */
export async function bringSchema(service: Service, { log }: Platform): Promise<void> {
  await log.admin.create(Object.values(TOPICS));
  await service.migrate();
}

/** A service that works by the configuration begins with the version that it has stored, else with the gateway's. @throws PassingFault while there is none */
export async function configurationThere({ schema }: Service, { db }: Platform, source: ConfigSource): Promise<void> {
  const [keeps] = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [`${schema}.configuration_current`]);
  if (keeps?.there !== true || (await db.query(`select 1 as one from ${schema}.configuration_current`)).length > 0) return;
  if ((await source.current()) === undefined) throw new PassingFault('there is no configuration yet: `sluice config apply DIR` publishes the first one');
}
