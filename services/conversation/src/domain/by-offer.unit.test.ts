import type { TicketCommand } from './command.ts';
import {
  after,
  ANNA,
  assigned,
  at,
  close,
  DECISION,
  ended,
  handoverAsked,
  handoverDecided,
  iso,
  MEI,
  message,
  OFFER,
  offered,
  open,
  overflowed,
  queued,
  reopen,
  resolve,
  returned,
  RULE,
  said,
  send,
  setPriority,
  ticketAfter,
  transferred,
  wait,
} from './testing.ts';

const waiting = [open(), message(), queued()];
const held = [...waiting, assigned()];
const about = { workItemId: 'wrk_1', offerId: OFFER, agentId: 'anna' };
const says = (given: readonly TicketCommand[], command: TicketCommand): string[] => said(after(...given).when(command).events);

describe('an offer', () => {
  test('is told with its card, and makes nobody the holder', () => {
    after(...waiting)
      .when(offered())
      .then({ name: 'ticket.offered', data: { ...about, at: iso(1), expiresAt: iso(2), decision: DECISION } });
    expect(ticketAfter(...waiting, offered())).toMatchObject({
      status: 'new',
      agentId: null,
      ownerId: null,
      holders: [],
      workItemId: 'wrk_1',
      offer: { id: OFFER, agentId: 'anna', at: at(1), expiresAt: at(2), open: true },
    });
  });
  test.each([
    ['work_declined', { name: 'ticket.declined', data: { ...about, at: iso(2), reason: 'wrong_skill' } }, { reason: 'wrong_skill' }],
    ['work_offer_timed_out', { name: 'ticket.offer_timed_out', data: { ...about, at: iso(2) } }, {}],
    ['work_offer_rescinded', { name: 'ticket.offer_rescinded', data: { ...about, at: iso(2), reason: 'away' } }, {}],
  ] as const)('%s: it waits again, and the next one is asked', (kind, event, more) => {
    after(...waiting, offered())
      .when(ended(kind, 'anna', more))
      .then(event);
    const next = ticketAfter(...waiting, offered(), ended(kind, 'anna', more), offered('mei', { offerId: 'ofr_2' }, 2));
    expect(next).toMatchObject({ status: 'new', agentId: null, wantsWork: true, offer: { id: 'ofr_2', agentId: 'mei', open: true } });
  });
  test('accepted: then assigned makes him the holder', () => {
    after(...waiting, offered())
      .when(ended('work_accepted'))
      .then({ name: 'ticket.accepted', data: { ...about, at: iso(2) } });
    const given = [...waiting, offered(), ended('work_accepted')];
    expect(ticketAfter(...given)).toMatchObject({ status: 'new', agentId: null });
    after(...given)
      .when(assigned('anna', { cause: 'offer', offerId: OFFER }))
      .then(
        { name: 'ticket.assigned', data: { workItemId: 'wrk_1', agentId: 'anna', cause: 'offer', at: iso(2), decision: DECISION, offerId: OFFER } },
        { name: 'ticket.status_changed', data: { from: 'new', to: 'open', cause: 'assigned', by: ANNA, at: iso(2) } },
        { name: 'ticket.owner_changed', data: { toAgentId: 'anna', cause: 'first_contact' } },
      );
  });
  test('an assignment that comes before its acceptance says that too; the acceptance is then nothing new', () => {
    const taken = assigned('anna', { cause: 'offer', offerId: OFFER });
    expect(says([...waiting, offered()], taken).slice(0, 2)).toEqual(['ticket.accepted', 'ticket.assigned']);
    expect(says([...waiting, offered(), taken], ended('work_accepted'))).toEqual([]);
    expect(says([...waiting, taken], offered())).toEqual([]);
  });
  test('one that is by hand says whether it was forced', () => {
    expect(after(...waiting).when(assigned('mei', { cause: 'manual', forced: true })).events[0]).toMatchObject({ data: { cause: 'manual', forced: true } });
  });
  test.each([
    ['resolved', [resolve()], 'ticket_ended'],
    ['closed', [close()], 'ticket_ended'],
    ['waiting', [send(), wait()], 'ticket_waiting'],
    ['resolved and reopened by a person', [resolve(), reopen()], 'newer_human_decision'],
    ['resolved by a rule and reopened', [resolve({ by: RULE }), message({ at: at(50) })], 'superseded'],
  ] as const)('refused where the ticket is %s: routing frees what it held for it', (_state, commands, reason) => {
    const { events } = after(...waiting, ...commands).when(offered());
    expect(events.at(-1)).toMatchObject({ name: 'decision.refused', data: { reason, decisionId: 'dec_1', workItemId: 'wrk_1', offerId: OFFER } });
    expect(says([...waiting, ...commands], handoverAsked())).toContain('decision.refused');
  });
  test('a rank that a person has set refuses nothing', () => expect(says([...waiting, setPriority(70)], offered())).toEqual(['ticket.offered']));
  test.each([
    ['resolved', resolve()],
    ['closed', close()],
    ['waiting', wait({ waitingFor: 'third_party' })],
  ] as const)('is taken back when the ticket is %s, whatever routing says of it later', (_state, command) => {
    const given = [...waiting, offered()];
    expect(after(...given).when(command).events).toContainEqual({
      name: 'ticket.offer_rescinded',
      data: { ...about, at: iso(((command as { at: number }).at - at(0)) / 60_000), reason: 'withdrawn' },
    });
    expect(ticketAfter(...given, command)).toMatchObject({ agentId: null, workItemId: null });
    expect(ticketAfter(...given, command).offer).toBeUndefined();
    for (const end of ['work_accepted', 'work_declined', 'work_offer_rescinded'] as const) expect(says([...given, command], ended(end))).toEqual([]);
  });
  test('is taken back when a merge makes another item of it', () => {
    const other = ticketAfter(...waiting);
    expect(says([...waiting, offered()], { kind: 'absorb', at: at(3), by: MEI, other: { ...other, id: 'tkt_2' } })).toEqual(['ticket.merged', 'noted', 'ticket.offer_rescinded', 'work.requested']);
  });
});

describe('a hand-over', () => {
  const asked = [...held, handoverAsked({ noteId: 'msg_n' })];
  test('is an offer that names its holder and its note; the holder keeps it', () => {
    after(...held)
      .when(handoverAsked({ noteId: 'msg_n' }))
      .then({ name: 'ticket.offered', data: { workItemId: 'wrk_1', offerId: OFFER, agentId: 'mei', at: iso(5), expiresAt: iso(6), fromAgentId: 'anna', noteId: 'msg_n' } });
    expect(ticketAfter(...asked)).toMatchObject({ agentId: 'anna', ownerId: 'anna', offer: { agentId: 'mei', fromAgentId: 'anna', open: true } });
  });
  test.each([
    ['declined', 'ticket.declined', { reason: 'wrong_skill' }],
    ['timed_out', 'ticket.offer_timed_out', {}],
    ['rescinded', 'ticket.offer_rescinded', { reason: 'offline' }],
    ['as a later release may say', 'ticket.offer_rescinded', { reason: 'withdrawn' }],
  ] as const)('%s: he keeps it', (outcome, name, more) => {
    after(...asked)
      .when(handoverDecided(outcome, outcome.includes(' ') ? {} : more))
      .then({ name, data: { workItemId: 'wrk_1', offerId: OFFER, agentId: 'mei', at: iso(6), ...more } } as never);
    expect(ticketAfter(...asked, handoverDecided(outcome))).toMatchObject({ agentId: 'anna', handOvers: 0, offer: { open: false } });
  });
  const accepted = (offerId = OFFER, minute = 6): TicketCommand[] => [handoverDecided('accepted', { offerId }, minute), assigned('mei', { cause: 'transfer', offerId, at: iso(minute) })];
  test('accepted: the other one holds it, and answers for it where he who handed it over did; told once', () => {
    const given = [...asked, ...accepted()];
    expect(says(asked, handoverDecided('accepted'))).toEqual(['ticket.accepted']);
    const [, assignment] = accepted();
    expect(
      after(...asked, handoverDecided('accepted'))
        .when(assignment!)
        .events.slice(1),
    ).toEqual([{ name: 'ticket.owner_changed', data: { fromAgentId: 'anna', toAgentId: 'mei', cause: 'hand_over' } }]);
    expect(ticketAfter(...given)).toMatchObject({ agentId: 'mei', ownerId: 'mei', lastAgentId: 'mei', handOvers: 1, offer: { open: false } });
    for (const again of accepted()) expect(says(given, again)).toEqual([]);
  });
  test('of a holder who is not the owner: work goes on, the owner stays', () => {
    const elsewhere = [...held, transferred(), assigned('tom', { at: iso(4) }), handoverAsked({ fromAgentId: 'tom' })];
    expect(ticketAfter(...elsewhere, ...accepted())).toMatchObject({ agentId: 'mei', ownerId: 'anna', holders: ['anna', 'tom', 'mei'] });
  });
  test('to the owner, by who has it for him: he has it back, and nothing is told of owners', () => {
    const lent = [...held, transferred(), assigned('tom', { at: iso(4) }), handoverAsked({ fromAgentId: 'tom', toAgentId: 'anna' })];
    expect(says([...lent, handoverDecided('accepted', { toAgentId: 'anna' })], assigned('anna', { cause: 'transfer', offerId: OFFER, at: iso(6) }))).toEqual(['ticket.assigned']);
  });
  test.each([
    ['a return', returned()],
    ['a move to another queue', transferred()],
  ])('%s is none, whoever has it next', (_what, command) => {
    for (const cause of ['push', 'offer', 'pull', 'manual'] as const) expect(ticketAfter(...held, command, assigned('mei', { cause, at: iso(7) }))).toMatchObject({ agentId: 'mei', ownerId: 'anna' });
  });
  test('given by hand to another one: the owner stays, for nobody was asked', () => {
    expect(ticketAfter(...held, assigned('mei', { cause: 'manual', at: iso(7) }))).toMatchObject({ agentId: 'mei', ownerId: 'anna' });
  });
  test('one that came too late for the ticket moves neither', () => {
    expect(ticketAfter(...asked, resolve(), handoverDecided('accepted'), accepted()[1]!)).toMatchObject({ status: 'resolved', ownerId: 'anna', agentId: null });
  });
  test('of a matter that a merge has brought along: to whom it was handed keeps it when the merge is taken back', () => {
    const whole = ticketAfter(...waiting, send(), { kind: 'note', at: at(11), by: ANNA, messageId: 'msg_n' });
    const merged = ticketAfter(...waiting, { kind: 'absorb', at: at(3), by: MEI, other: { ...whole, id: 'tkt_2' } });
    expect(merged).toMatchObject({ ownerId: 'anna', absorbed: [{ ownerId: 'anna' }] });
    const onto = [...waiting, { kind: 'absorb', at: at(3), by: MEI, other: { ...whole, id: 'tkt_2' } } as const];
    const given = [
      ...onto,
      assigned('anna', { onVersion: 9, at: iso(4) }),
      handoverAsked({ onVersion: 9 }),
      handoverDecided('accepted'),
      assigned('mei', { onVersion: 9, cause: 'transfer', offerId: OFFER, at: iso(6) }),
    ];
    expect(ticketAfter(...given)).toMatchObject({ ownerId: 'mei', absorbed: [{ ticketId: 'tkt_2' }] });
    expect(ticketAfter(...given).absorbed?.[0]?.ownerId).toBeUndefined();
  });
  test('an answer by him who may not is nothing: another offer’s end ends not this one', () => {
    expect(says(asked, handoverDecided('accepted', { offerId: 'ofr_0', at: iso(4) }))).toEqual([]);
    expect(ticketAfter(...asked, handoverDecided('accepted', { offerId: 'ofr_0', at: iso(4) }))).toMatchObject({ agentId: 'anna', offer: { id: OFFER, open: true } });
  });
  test('to another queue it takes its note along', () => {
    expect(after(...held).when(transferred({ noteId: 'msg_n' })).events[0]).toMatchObject({ name: 'ticket.transferred', data: { noteId: 'msg_n' } });
  });
});

describe('work.overflowed', () => {
  test('queued again in the other queue, of the same age', () => {
    after(...waiting, setPriority(50))
      .when(overflowed({ deadlineAt: iso(30) }))
      .then({
        name: 'ticket.queued',
        data: {
          workItemId: 'wrk_1',
          deadlineAt: iso(30),
          receivedAt: iso(0),
          channel: 'email',
          ruleId: 'rest',
          configVersion: 'v1',
          decisionId: 'dec_1',
          queueId: 'billing',
          priority: 50,
          queuedAt: iso(4),
          overflowedFromQueueId: 'general',
        },
      });
  });
  test('quiet when it comes twice, or when a person has moved it on', () => {
    expect(says([...waiting, overflowed()], overflowed())).toEqual([]);
    expect(says([...waiting, transferred({ toQueueId: 'orders' })], overflowed())).toEqual([]);
  });
  test('refused where the ticket has ended', () => {
    expect(
      after(...waiting, resolve())
        .when(overflowed())
        .events.at(-1),
    ).toMatchObject({ name: 'decision.refused', data: { reason: 'ticket_ended', workItemId: 'wrk_1' } });
  });
});

describe('work.answered', () => {
  const answered = (act: string, minute: number, agentId = 'anna') => ({ name: 'work.answered', data: { workItemId: 'wrk_1', agentId, act, at: iso(minute) } });
  const note = (minute: number, by = ANNA): TicketCommand => ({ kind: 'note', at: at(minute), by, messageId: 'msg_n' });
  test('the holder’s first act, and no other', () => {
    expect(
      after(...held)
        .when(send())
        .events.at(-1),
    ).toEqual(answered('message', 10));
    expect(
      after(...held)
        .when(send({ audience: 'third_party' }))
        .events.at(-1),
    ).toEqual(answered('message', 10));
    expect(
      after(...held)
        .when(note(9))
        .events.at(-1),
    ).toEqual(answered('note', 9));
    expect(says([...held, note(9)], send())).not.toContain('work.answered');
    expect(says([...held, send()], note(11))).not.toContain('work.answered');
  });
  test('of nobody else: another agent, a machine, a key without an agent', () => {
    for (const by of [MEI, { kind: 'bot' }, RULE, { kind: 'agent', id: 'key:1' }]) expect(says(held, send({ by }))).not.toContain('work.answered');
    expect(says(waiting, send())).not.toContain('work.answered');
    expect(says([...waiting, offered()], note(2))).not.toContain('work.answered');
  });
  test('of the next holder anew, and of the same one when he is given it again', () => {
    const again = [...held, send(), returned(), assigned('anna', { at: iso(12) })];
    expect(
      after(...again)
        .when(note(13))
        .events.at(-1),
    ).toEqual(answered('note', 13));
    const other = [...held, send(), returned(), assigned('mei', { at: iso(12) })];
    expect(
      after(...other)
        .when(note(13, MEI))
        .events.at(-1),
    ).toEqual(answered('note', 13, 'mei'));
  });
  test('he was quicker than the record that says that he holds it', () => {
    expect(
      after(...waiting, send({ at: at(3) }))
        .when(assigned())
        .events.at(-1),
    ).toEqual(answered('message', 3));
    expect(says([...waiting, send({ at: at(1) })], assigned())).not.toContain('work.answered');
  });
});

test('an erased ticket hears of offers, and is not moved by them', () => {
  const erased = [...waiting, offered(), close(), { kind: 'erase', at: at(60) } as const];
  for (const command of [offered(), ended('work_accepted'), ended('work_declined'), handoverAsked(), handoverDecided('accepted'), overflowed()]) {
    const { events } = after(...erased).when(command);
    expect(said(events).filter((name) => name.startsWith('ticket.') && name !== 'ticket.decision_refused')).toEqual([]);
  }
});
