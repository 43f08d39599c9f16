import type { MailHeader } from '../headers.ts';
import { type AutomaticFacts, automaticKind } from './kind.ts';

const kind = (headers: Record<string, string>, returnPath?: string, from = 'li.wei@example.com', more: Partial<AutomaticFacts> = {}): string =>
  automaticKind({ headers: Object.entries(headers).map(([key, value]): MailHeader => ({ key, value })), returnPath, from, ...more }).kind;

test.each([
  ['a person', kind({}, 'li.wei@example.com'), 'none'],
  ['a person who says so', kind({ 'auto-submitted': 'no' }), 'none'],
  ['a delivery report', kind({ 'content-type': 'multipart/report; boundary=x; report-type="delivery-status"', 'auto-submitted': 'auto-replied' }, ''), 'bounce'],
  ['a mailer daemon without a report', kind({}, '', 'MAILER-DAEMON@mx.example'), 'bounce'],
  ['a complaint by a feedback loop', kind({ 'content-type': 'multipart/report; report-type=feedback-report' }), 'feedback_report'],
  ['a report in a mail that does not say so', kind({}, undefined, 'x@y.example', { parts: ['message/delivery-status'] }), 'bounce'],
  ['a complaint without a report', kind({}, undefined, 'staff@provider.example', { subject: 'complaint about message from 192.0.2.1', parts: ['message/rfc822'] }), 'feedback_report'],
  ['a read receipt', kind({ 'content-type': 'multipart/report; report-type=disposition-notification' }), 'system'],
  ['out of office', kind({ 'auto-submitted': 'auto-replied; owner-email=x' }), 'auto_reply'],
  ['an older out of office', kind({ 'x-autoreply': 'yes' }), 'auto_reply'],
  ['a null path without anything else', kind({}, ''), 'auto_reply'],
  ['a null path and the words of a bounce', kind({}, '', 'info@carrier.example', { text: 'Could not be delivered to: <a@b.example>' }), 'bounce'],
  ['a postmaster by his own path', kind({}, 'postmaster@shop.example', 'postmaster@shop.example', { subject: 'Your mails to us', text: 'Please call me.' }), 'bounce'],
  ['a mailing list', kind({ 'list-id': '<users.example>', precedence: 'bulk' }), 'list'],
  ['a monitor', kind({ 'auto-submitted': 'auto-generated' }), 'system'],
  ['bulk', kind({ precedence: 'Bulk' }), 'system'],
  ['a sender who reads nothing', kind({}, undefined, 'no-reply@shop.example'), 'system'],
])('%s', (_, found, expected) => {
  expect(found).toBe(expected);
});

test.each([
  ['Automatic reply: order 12'],
  ['Out of Office: order 12'],
  ['Abwesenheitsnotiz: Bestellung'],
  ['Automatische Antwort: Bestellung'],
  ['Réponse automatique : commande'],
  ['Respuesta automática: pedido'],
  ['Resposta automática: pedido'],
  ['Risposta automatica: ordine'],
  ['Automatisch antwoord: bestelling'],
  ['Автоответ: заказ'],
  ['Odpowiedź automatyczna: zamówienie'],
  ['Autosvar: beställning'],
  ['自动回复: 订单'],
  ['自動回覆：訂單'],
  ['自動返信: 注文'],
  ['자동 회신: 주문'],
])('no header at all, only the subject %j: an automatic reply; who answers it is a person', (subject) => {
  expect(kind({}, undefined, 'ann@shop.example', { subject })).toBe('auto_reply');
  expect(kind({}, undefined, 'ann@shop.example', { subject: `Re: ${subject}` })).toBe('none');
});

test('a challenge is recognised by its subject and its words together', () => {
  const subject = 'Please confirm your message';
  expect(kind({}, undefined, 'ann@shop.example', { subject, text: 'Your mail is held until you click here.' })).toBe('auto_reply');
  expect(kind({}, undefined, 'ann@shop.example', { subject, text: 'Did you get my order?' })).toBe('none');
});

test.each([
  ['Fwd: Undelivered Mail Returned to Sender', 'I got this from you: 550 5.1.1 <a@b.example> could not be delivered'],
  ['Out of stock', 'My order of the vacation set could not be delivered.'],
  ['Delivery failed again!', 'The parcel was not delivered to 12 High Street.'],
  ['Office chairs', 'Please confirm.'],
])('a person writes about %j', (subject, text) => {
  expect(kind({}, undefined, 'ann@shop.example', { subject, text })).toBe('none');
  expect(kind({}, 'ann@shop.example', 'ann@shop.example', { subject, text })).toBe('none');
});
