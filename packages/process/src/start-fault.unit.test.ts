import { inWords } from './start-fault.ts';

const coded = (message: string, more: object): Error => Object.assign(new Error(message), more);

test('a start that can never succeed names the setting; any other fault stays as it is', () => {
  expect(String(inWords(coded('listen EADDRINUSE', { code: 'EADDRINUSE', port: 8080 })))).toContain('port 8080 is taken: stop what uses it, or set SLUICE_PORT');
  expect(String(inWords(new Error('password authentication failed for user "sluice"', { cause: coded('x', { code: '28P01' }) })))).toMatch(/user "sluice".*: see SLUICE_DATABASE_URL$/);
  const other = coded('no', { code: 'ENOENT' });
  expect(inWords(other)).toBe(other);
  expect(inWords(undefined)).toBeUndefined();
});
