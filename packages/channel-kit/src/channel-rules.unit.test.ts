import { CHANNEL_RULE_NAMES, CHANNEL_RULES, type ChannelRules, type Leaving, refusedByChannel } from './channel-rules.ts';

const HOUR = 3_600_000;
const NARROW: ChannelRules = {
  text: { most: 10, unit: 'bytes' },
  subject: false,
  html: false,
  files: { most: 2, largestBytes: 100, togetherBytes: 150, types: ['image/*', 'application/pdf'] },
  replyWindowMs: 24 * HOUR,
  templates: true,
};
const table = { narrow: NARROW, bare: { ...NARROW, files: null, templates: false } };
const leaving = (more: Partial<Leaving> = {}): Leaving => ({ text: 'ok', hasSubject: false, hasHtml: false, template: false, files: [], lastCustomerAt: 0, now: HOUR, ...more });
const rule = (more: Partial<Leaving>, channel = 'narrow') => refusedByChannel(channel, leaving(more), table)?.rule;
const png = { contentType: 'image/png', bytes: 60 };

test.each<[string, Partial<Leaving>, string | undefined]>([
  ['what fits', {}, undefined],
  ['text to the byte', { text: '您好您1' }, undefined],
  ['a byte more', { text: '您好您12' }, 'text_length'],
  ['a subject', { hasSubject: true }, 'subject'],
  ['HTML', { hasHtml: true }, 'html'],
  ['two images', { files: [png, { ...png, contentType: 'IMAGE/JPEG' }] }, undefined],
  ['three', { files: [png, png, png] }, 'file_count'],
  ['a large one', { files: [{ ...png, bytes: 101 }] }, 'file_size'],
  ['two that are large together', { files: [png, { ...png, bytes: 91 }] }, 'file_size'],
  ['a program', { files: [{ contentType: 'application/x-msdownload', bytes: 1 }] }, 'file_type'],
  ['imagery is no image', { files: [{ contentType: 'imagery/png', bytes: 1 }] }, 'file_type'],
  ['the last instant of the window', { now: 24 * HOUR - 1 }, undefined],
  ['its end', { now: 24 * HOUR }, 'reply_window'],
  ['after it a template', { now: 48 * HOUR, template: true }, undefined],
  ['one who has never written', { lastCustomerAt: null }, 'reply_window'],
])('%s', (_, more, wanted) => expect(rule(more)).toBe(wanted));

test('a channel without files or templates, and one without rules', () => {
  expect(rule({ files: [png] }, 'bare')).toBe('file_type');
  expect(rule({ template: true }, 'bare')).toBe('template');
  expect(rule({ text: 'x'.repeat(1000) }, 'toString')).toBeUndefined();
});

test('every refusal says what would fit, and its name is one of the table of names', () => {
  for (const more of [{ text: 'x'.repeat(11) }, { files: [png, png, png] }, { now: 48 * HOUR }]) {
    const refused = refusedByChannel('narrow', leaving(more), table);
    expect(CHANNEL_RULE_NAMES).toContain(refused?.rule);
    expect(refused?.message).toMatch(/narrow .*\d+/);
  }
  expect(Object.keys(CHANNEL_RULES).sort()).toEqual(['api', 'email']);
});
