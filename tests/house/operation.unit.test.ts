import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GROUP_METRICS } from '@sluice/stream';

/** What an operator is told in deploy/README.md, against what stands in this repository. */
const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'deploy/README.md'), 'utf8');
const SUFFIX = { Counter: '_total', Histogram: '', ObservableGauge: '' } as const;

/** As Prometheus reads them. */
function metrics(): ReadonlySet<string> {
  const files = globSync('{packages,services}/*/src/**/*.ts', { cwd: root, exclude: ['**/node_modules', '**/*.test.ts'] });
  const made = files.flatMap((name) => [...readFileSync(path.join(root, name), 'utf8').matchAll(/\.create(Counter|Histogram|ObservableGauge)\((?:'([\w.]+)'|GROUP_METRICS\.(\w+))/g)]);
  return new Set(
    made.map(([, kind, name, group]) => {
      const own = name ?? GROUP_METRICS[group as keyof typeof GROUP_METRICS];
      return own.replaceAll('.', '_') + SUFFIX[kind as keyof typeof SUFFIX];
    }),
  );
}

test('every metric that is to be watched is made', () => {
  const told = [...text.matchAll(/`(sluice_\w+)`/g)].map(([, name = '']) => name);
  expect(told.length).toBeGreaterThan(15);
  const made = metrics();
  expect(told.filter((name) => !made.has(name))).toEqual([]);
});

test('every file that is named is there', () => {
  const named = [...text.matchAll(/`((?:docs|packages|services|tests)\/[\w./-]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});
