import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CRASH_PLACES } from '@sluice/runtime';

/** A listed point that no code passes would let a round of crashes prove nothing; a passed one that is not listed would never be tried. */
test('every crash point of the list is passed by the code, and no other', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const rooms = ['packages', 'services'].flatMap((dir) => readdirSync(path.join(root, dir)).map((name) => path.join(root, dir, name, 'src'))).filter((dir) => existsSync(dir));
  const files = rooms.flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(path.join(dir, name), 'utf8')),
  );
  const passed = files.flatMap((text) => [...text.matchAll(/crashPoint\(`([a-z]+)\.\$\{[^}]+\}\.([a-z-]+)`\)/g)].map(([, kind, place]) => `${kind} ${place}`));
  const listed = Object.entries(CRASH_PLACES).flatMap(([kind, places]) => places.map((place) => `${kind} ${place}`));
  expect([...new Set(passed)].toSorted()).toEqual(listed.toSorted());
});
