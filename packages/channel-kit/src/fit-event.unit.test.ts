import { TOPICS } from '@sluice/contracts';
import { fitEvent } from './fit-event.ts';
import { sampleContact } from './testing/contacts.ts';

const event = sampleContact({ providerId: 'x' }).event;
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

test('a short event is the same object', () => {
  expect(fitEvent(event)).toBe(event);
});

test.each([
  ['a long Chinese text', '退款'.repeat(50_000), 16 * 1024],
  ['control characters, which take six bytes in JSON', '\u0001'.repeat(40_000), 16 * 1024],
  ['emoji at the cut', '😀'.repeat(20_000), 16 * 1024],
])('%s is cut at 16 KiB and never in the middle of a character', (_, text, most) => {
  const { text: cut } = fitEvent({ ...event, text });
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
  expect(text.startsWith(cut)).toBe(true);
  expect(cut.isWellFormed()).toBe(true);
  expect(fitEvent({ ...event, text }).flags).toEqual([...event.flags, 'text_cut']);
  expect(bytes(fitEvent({ ...event, text }))).toBeLessThanOrEqual(TOPICS.contactsReceived.maxBytes);
});

test('a mail that is hostile in every list at once still fits, and says what was cut', () => {
  const wide = '"\\'.repeat(100);
  const hostile = fitEvent({
    ...event,
    text: '\u0001'.repeat(40_000),
    to: Array.from({ length: 20 }, (_, n) => ({ kind: 'email', value: `${n}${wide}@x`, name: '"'.repeat(200) })),
    attachments: Array.from({ length: 50 }, () => ({
      filename: '名'.repeat(60),
      contentType: `${'a'.repeat(63)}/${'b'.repeat(63)}`,
      bytes: 1,
      sha256: 'a'.repeat(64),
      inline: false,
      contentId: wide,
    })),
    mail: { messageId: wide, inReplyTo: wide, references: Array.from({ length: 30 }, () => wide), threadTokens: Array.from({ length: 20 }, () => 'x'.repeat(256)), replyTo: wide },
  });
  expect(bytes(hostile)).toBeLessThanOrEqual(TOPICS.contactsReceived.maxBytes);
  expect(hostile).toMatchObject({ flags: ['text_cut', 'attachments_cut'], from: event.from });
  expect(hostile.attachments).toHaveLength(20);
});
