import { exampleFiles } from '@sluice/dev-env';

/** Targets of seconds instead of minutes, so that clocks warn and breach while the process dies. */
export function impatient(): Record<string, string> {
  const files = exampleFiles('small');
  return { ...files, 'policies.yaml': (files['policies.yaml'] ?? '').replace('target: 15m', 'target: 1s\n      elapsed: true').replace('target: 16h', 'target: 3s\n      elapsed: true') };
}
