import { after, ANNA, at, close, iso, message, open, queued, resolve, said, history, send, ticketAfter, wait } from './testing.ts';
import type { TicketCommand } from './command.ts';

const fresh = [open(), message()];
const says = { labels: ['refund', 'key'] };
const RULE = { kind: 'rule', id: 'rest' };
const setLabels = (labels: readonly string[], by = ANNA): TicketCommand => ({ kind: 'set_labels', at: at(5), by, labels });
const withhold = (reason = 'unauthenticated'): TicketCommand => ({ kind: 'withhold_reply', at: at(2), ruleId: 'rest', configVersion: 'v1', reason });
const automatic = send({ by: RULE, messageId: 'msg_r', automatic: true });

describe('labels', () => {
  test('a rule puts its labels on', () => {
    const events = history(...fresh, queued({ says }));
    expect(events.at(-1)).toEqual({ name: 'ticket.labelled', data: { added: ['refund', 'key'], removed: [], by: RULE, at: iso(1), configVersion: 'v1' } });
    expect(ticketAfter(...fresh, queued({ says })).labels).toEqual(['refund', 'key']);
  });
  test('those that are there it does not put on again, and takes none off', () => {
    const events = history(...fresh, queued({ says }), queued({ onVersion: 3, says: { labels: ['key', 'vip', 'vip'] } }));
    expect(events.at(-1)).toEqual({ name: 'ticket.labelled', data: { added: ['vip'], removed: [], by: RULE, at: iso(1), configVersion: 'v1' } });
    expect(said(history(...fresh, queued({ says }), queued({ says }))).filter((name) => name === 'ticket.labelled')).toHaveLength(1);
    expect(said(history(...fresh, queued()))).not.toContain('ticket.labelled');
  });
  test('a person says all that it has; what he takes off no rule puts back, until he does', () => {
    after(...fresh, queued({ says }))
      .when(setLabels(['key', 'lawyer']))
      .then({ name: 'ticket.labelled', data: { added: ['lawyer'], removed: ['refund'], by: ANNA, at: iso(5) } });
    const taken = [...fresh, queued({ says }), setLabels(['lawyer'])];
    expect(ticketAfter(...taken, queued({ onVersion: 4, says }))).toMatchObject({ labels: ['lawyer'], unlabelled: ['refund', 'key'], touched: true });
    expect(ticketAfter(...taken, setLabels(['refund'])).unlabelled).toEqual(['key', 'lawyer']);
    expect(ticketAfter(...taken, setLabels(['refund', 'key', 'lawyer'])).unlabelled).toBeUndefined();
  });
  test('the same again says nothing; a closed ticket keeps what it has', () => {
    after(...fresh, setLabels(['a']))
      .when(setLabels(['a']))
      .then();
    after(...fresh, setLabels(['a']), close())
      .when(setLabels([]))
      .then({ name: 'refused', data: { status: 'closed', why: 'state' } });
  });
  test('a decision that comes too late labels nothing', () => {
    expect(said(history(...fresh, resolve(), queued({ says })))).not.toContain('ticket.labelled');
  });
});

describe('what a rule says to the customer', () => {
  test('is a message of ours and no answer: every clock and figure goes on', () => {
    const before = ticketAfter(...fresh, queued());
    expect(history(...fresh, queued(), automatic).at(-1)).toEqual({
      name: 'ticket.message_sent',
      data: { messageId: 'msg_r', channel: 'email', by: RULE, audience: 'customer', answer: false, committedAt: iso(10), kind: 'automatic' },
    });
    const { version, messages, replied, ...rest } = ticketAfter(...fresh, queued(), automatic);
    expect([version - before.version, messages - before.messages, replied]).toEqual([1, 1, 'msg_r']);
    const { version: _v, messages: _m, ...same } = before;
    expect(rest).toEqual(same);
  });
  test('nobody has written since the customer did: the ticket cannot wait for him', () => {
    after(...fresh, queued(), automatic)
      .when(wait())
      .then({ name: 'refused', data: { status: 'new', why: 'nobody_has_written' } });
  });
  test('its failure revokes nothing', () => {
    after(...fresh, queued(), automatic)
      .when({ kind: 'receipt', at: at(15), messageId: 'msg_r', status: 'failed', code: '5.1.1' })
      .then({ name: 'ticket.message_failed', data: { messageId: 'msg_r', at: iso(15), code: '5.1.1', revokesAnswer: false } });
  });
  test('where it is not sent, everybody may see why, and nothing else changes', () => {
    after(...fresh, queued())
      .when(withhold())
      .then({ name: 'ticket.reply_withheld', data: { ruleId: 'rest', configVersion: 'v1', reason: 'unauthenticated', at: iso(2) } });
    const { version: _a, ...one } = ticketAfter(...fresh, queued());
    const { version: _b, ...other } = ticketAfter(...fresh, queued(), withhold());
    expect(other).toEqual(one);
  });
});
