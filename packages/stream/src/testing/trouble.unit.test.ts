import { EventEmitter } from 'node:events';
import { heldBytes } from './held-bytes.ts';
import { listenForTrouble } from './trouble.ts';

test('a warning of Node is heard, inside a test too', async () => {
  const { trouble, stop } = listenForTrouble();
  const emitter = new EventEmitter();
  for (let n = 0; n < 12; n++) emitter.on('x', () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  stop();
  expect(trouble).toEqual([expect.stringMatching(/^warning: MaxListenersExceededWarning: /)]);
});

test('what is held is counted, what is let go is not', () => {
  const before = heldBytes();
  let held: Buffer[] = Array.from({ length: 20 }, () => Buffer.alloc(1_000_000));
  const during = heldBytes();
  expect(held).toHaveLength(20);
  held = [];
  expect(during - before).toBeGreaterThan(18_000_000);
  expect(heldBytes() - before).toBeLessThan(4_000_000);
});
