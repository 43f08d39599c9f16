import { authenticatedOf, type MailAuthentication } from './index.ts';

const verdict = (more: Partial<MailAuthentication>): MailAuthentication => ({ spf: 'none', dkim: 'none', dmarc: 'none', arc: 'none', domain: 'a.example', aligned: false, by: 'listener', ...more });

test.each([
  ['nobody has looked', undefined, 'none'],
  ['nothing is said', {}, 'none'],
  ['the domain says it', { dkim: 'pass', dmarc: 'pass', aligned: true }, 'pass'],
  ['the domain says it and publishes no policy', { dkim: 'pass', aligned: true }, 'pass'],
  ['another domain says it', { spf: 'pass', dkim: 'pass' }, 'none'],
  ['the domain disowns it', { spf: 'pass', dkim: 'pass', dmarc: 'fail' }, 'fail'],
  ['both checks failed, without a policy', { spf: 'fail', dkim: 'fail' }, 'fail'],
  ['it was forwarded: SPF failed, DKIM of the domain holds', { spf: 'fail', dkim: 'pass', aligned: true }, 'pass'],
  ['only SPF failed', { spf: 'fail' }, 'none'],
  ['only DKIM failed', { dkim: 'fail' }, 'none'],
  ['the names could not be asked', { spf: 'temperror', dkim: 'temperror', dmarc: 'temperror' }, 'none'],
] as const)('%s', (_what, facts, wanted) => {
  expect(authenticatedOf(facts === undefined ? undefined : verdict(facts))).toBe(wanted);
});
