import { setImmediate } from 'node:timers/promises';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { answerLines } from './json-lines.ts';

const quiet = { env: {}, talk: { write: () => true }, now: () => 0 };

test('lines may be cut anywhere, within a character too, and the last needs no end', async () => {
  const bytes = Buffer.from('{"n":"退款"}\r\n{"n":"é"}\n\n{"n":"😀"}');
  let out = '';
  const write = (text: string): unknown => (out += text);
  await answerLines({ ...quiet, in: Readable.from([...bytes].map((byte) => Buffer.of(byte))), out: { write } }, ({ n }) => ({ n }));
  expect(out).toBe('{"n":"退款"}\n{"n":"é"}\n{"n":"😀"}\n');
});

test('a byte order mark, as editors on Windows write it, is no part of the first line', async () => {
  let out = '';
  const write = (text: string): unknown => (out += text);
  await answerLines({ ...quiet, in: Readable.from(['\uFEFF{"n":1}\n', '{"n":"\uFEFF"}\n']), out: { write } }, ({ n }) => ({ n }));
  expect(out).toBe('{"n":1}\n{"n":"\uFEFF"}\n');
});

test('who reads slowly is waited for: no more is answered than he takes', async () => {
  const reader = Object.assign(new EventEmitter(), { write: (): boolean => false });
  let answered = 0;
  const done = answerLines({ ...quiet, in: Readable.from(Array.from({ length: 100 }, () => '{}\n')), out: reader }, () => ({ n: ++answered, text: 'x'.repeat(10_000) }));
  for (let n = 0; n < 200; n++) await setImmediate();
  expect(answered).toBeLessThan(20);
  const draining = setInterval(() => reader.emit('drain'), 1);
  await done;
  clearInterval(draining);
  expect(answered).toBe(100);
});
