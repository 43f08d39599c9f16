import type { Check } from '@sluice/runtime';
import type { Service } from '@sluice/stream';
import { logCheck } from './log-check.ts';
import type { OpenPlatform } from './platform.ts';

/**
 * Ready means: send callers here. They are answered from the database; what needs the log waits in it. So brokers that are away are told of,
 * as a warning, and make nobody unready: else an outage of the brokers would close every channel's door (ADR 14).
 */
export function readiness(platform: Pick<OpenPlatform, 'log' | 'checks'>, service: Pick<Service, 'checks'>): () => Promise<readonly Check[]> {
  const log = logCheck(platform.log);
  return async () => {
    const [answers, own] = await Promise.all([log(), service.checks()]);
    const all = [...platform.checks(), ...own, answers];
    return answers.status === 'ok' ? all : all.map((one) => (waitsForLog(one) && one.status === 'fail' ? { ...one, status: 'warn' } : one));
  };
}

const waitsForLog = ({ name }: Check): boolean => name === 'log' || name === 'relays' || name.startsWith('consumer ');
