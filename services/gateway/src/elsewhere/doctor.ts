import { messageOf } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import { DOCTOR_MS, type ServiceCall } from './service-call.ts';

/** How each service elsewhere is, in its own words and under its name; one that does not answer is a finding. */
export async function doctorElsewhere(services: readonly ServiceCall[]): Promise<readonly Check[]> {
  const told = services.map(async (service): Promise<readonly Check[]> => {
    try {
      const { checks } = await service.json<{ checks: readonly Check[] }>('GET', '/v1/doctor', { limitMs: DOCTOR_MS });
      return checks.map((check) => ({ ...check, name: `${service.name}: ${check.name}` }));
    } catch (error) {
      const remedy = 'is the process running, and is its address the one that the gateway has? What it has taken is not lost';
      return [{ name: `${service.name}: process`, status: 'fail', detail: messageOf(error), remedy }];
    }
  });
  return (await Promise.all(told)).flat();
}
