import { Origins } from './origins.ts';

test('one after the other; who refuses is left out for a second, while there is another', () => {
  let now = 0;
  const origins = new Origins([new URL('http://a:1/x'), new URL('http://b:2'), new URL('http://c:3')], () => now);
  expect([origins.pick(), origins.pick(), origins.pick(), origins.pick()]).toEqual(['http://a:1', 'http://b:2', 'http://c:3', 'http://a:1']);
  origins.refused('http://b:2');
  expect([origins.pick(), origins.pick(), origins.pick()]).toEqual(['http://c:3', 'http://a:1', 'http://c:3']);
  now = 1001;
  expect([origins.pick(), origins.pick()]).toEqual(['http://a:1', 'http://b:2']);
});

test('where all refuse, all are tried', () => {
  const origins = new Origins([new URL('http://a:1'), new URL('http://b:2')], () => 0);
  for (const one of ['http://a:1', 'http://b:2']) origins.refused(one);
  expect(new Set([origins.pick(), origins.pick()])).toEqual(new Set(['http://a:1', 'http://b:2']));
});
