import { type Arrived, grown, placeOf, type ThreadView } from './threading.ts';

const CUSTOMER = { contactPointId: 'cpt_li', customerId: 'cus_li' };
const PARTNER = { contactPointId: 'cpt_partner', customerId: 'cus_partner' };
/** One conversation of Li with a partner in it, and one of Li in which a reply came early. */
const view: ThreadView = {
  customerOf: (id) => ({ cnv_1: 'cus_li', cnv_2: 'cus_li' })[id],
  subjectOf: () => undefined,
  isParticipant: (id, point) => id === 'cnv_1' && point === 'cpt_partner',
  mails: (mailId) => (mailId === 'known@x.example' ? [{ mailId, conversationId: 'cnv_1' }] : []),
  awaiting: (mailId) => (mailId === 'parent@x.example' ? ['cnv_2'] : []),
};
const arrived = (more: Partial<Arrived>): Arrived => ({
  ...CUSTOMER,
  tokenConversationId: undefined,
  mailId: 'new@x.example',
  inReplyTo: undefined,
  references: [],
  subject: undefined,
  disowned: false,
  ...more,
});

describe.each([
  ['the customer', CUSTOMER],
  ['a participant', PARTNER],
])('a mail in the name of %s', (_who, writer) => {
  test('is let in by the chain, unless the domain of its address disowns it: then it is suggested', () => {
    const reply = { ...writer, inReplyTo: 'known@x.example' };
    expect(placeOf(arrived(reply), view)).toEqual({ conversationId: 'cnv_1', by: 'chain' });
    expect(placeOf(arrived({ ...reply, disowned: true }), view)).toEqual({ conversationId: undefined, suggested: new Map([['cnv_1', 'disowned']]) });
    expect(placeOf(arrived({ ...writer, references: ['known@x.example', 'other@x.example'], disowned: true }), view)).toEqual({
      conversationId: undefined,
      suggested: new Map([['cnv_1', 'disowned']]),
    });
  });
  test('is let in by our token, whatever its domain says', () => {
    for (const disowned of [false, true]) expect(placeOf(arrived({ ...writer, tokenConversationId: 'cnv_1', disowned }), view)).toEqual({ conversationId: 'cnv_1', by: 'token' });
  });
});

test('a parent that comes after its reply joins it, one that is disowned does not', () => {
  expect(placeOf(arrived({ mailId: 'parent@x.example' }), view)).toEqual({ conversationId: 'cnv_2', by: 'parent' });
  expect(placeOf(arrived({ mailId: 'parent@x.example', disowned: true }), view)).toEqual({ conversationId: undefined, suggested: new Map() });
});

test('an early conversation that holds a disowned mail stays outside', () => {
  const parent = { customerId: 'cus_li', participants: new Set<string>() };
  const early = { ...CUSTOMER, introduces: ['cpt_partner'], disowned: false };
  expect(grown(parent, [early])).toEqual(new Set(['cpt_li', 'cpt_partner']));
  expect(grown(parent, [early, { ...CUSTOMER, introduces: [], disowned: true }])).toBeUndefined();
});
