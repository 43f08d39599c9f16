import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { rootOf } from '../beginning.ts';
import { merge, type NotMerged, unmerge } from '../merging.ts';
import { GROUP_AT_MOST, type Group, MESSAGES_AT_MOST, lastSeq, readGroup, readGroupMessages, readWords } from '../store/groups.ts';
import type { Conversation as Loaded } from '../model.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS } from './acting.ts';
import { Conversation, conversationFor, conversationOf } from './conversations.ts';
import { present } from './messages.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';

const Body = Type.Object({ otherId: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false, examples: [{ otherId: EXAMPLE.otherConversationId }] });

const WHY: Readonly<Record<NotMerged, string>> = {
  same: 'the two are one already',
  merged_already: 'the other one is merged into a third: undo that first, or merge the third',
  complaint: 'a complaint whose people are named is handled by itself: it is merged with nothing',
  other_customer: 'they are of two customers: merge the customers first',
};

/** Two conversations become one matter, and two again. */
export function mergeRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    const route = (verb: 'merge' | 'unmerge', summary: string, decide: (work: Work, pair: Pair, tx: Tx, act: Act) => Promise<void>): void => {
      app.post(
        `/v1/conversations/:id/${verb}`,
        { ...ACTS, schema: { tags: ['conversations'], summary, params: idParams(EXAMPLE.conversationId), headers: ActHeaders, body: Body, response: { 200: Conversation } } },
        async (request) => {
          const [{ id }, { otherId }] = [request.params, request.body];
          const answer = await acting(parts, request, async (tx, act) => {
            for (const one of [id, otherId]) await mustSee(tx, act, one);
            await change(parts, tx, [id, otherId], async (work, pair) => decide(work, pair, tx, act));
            return { status: 200, body: conversationOf(await conversationFor(tx, act.viewer, id)) };
          });
          return answer.body;
        },
      );
    };

    route('merge', 'The other conversation becomes part of this one; nothing is moved, and it can be undone exactly', async (work, { one, other, group }, tx, act) => {
      const why = merge(work, one, other, { seq: await lastSeq(tx), words: await readWords(tx, group.conversations) }, act);
      if (why !== undefined) throw new Problem(409, 'conflict', WHY[why], { extra: { present: presentOf(work, other) } });
    });

    route('unmerge', 'The other conversation is one of its own again, with its ticket and all that was said in it since', async (work, { one, other, group }, tx, act) => {
      if (other.mergedInto === null || rootOf(work, one) !== rootOf(work, other) || other === one)
        throw new Problem(409, 'conflict', 'the other one is not merged into this one', { extra: { present: presentOf(work, other) } });
      const messages = await readGroupMessages(tx, group.conversations, group.tickets, other.mergedSeq ?? 0);
      if (messages.length > MESSAGES_AT_MOST) throw new Problem(422, 'rule_refused', `a merge with more than ${MESSAGES_AT_MOST} messages is not undone`);
      unmerge(work, other, { messages, words: await readWords(tx, group.conversations) }, act);
    });
  };
}

interface Pair {
  readonly one: Loaded;
  readonly other: Loaded;
  readonly group: Group;
}

const ATTEMPTS = 3;

/** Whom it has found belonging together is judged under the locks; where somebody has merged one of them meanwhile, looked up anew. @throws LoadAgain */
async function change(parts: ConversationHttp, tx: Tx, ids: readonly [string, string], decide: (work: Work, pair: Pair) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await changeGroup(parts, tx, await readGroup(tx, ids), ids, decide);
    } catch (error) {
      if (!(error instanceof LoadAgain) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Their customers are locked as well: two persons may become two just now, and whether they are one is what a merge asks. */
async function changeGroup(parts: ConversationHttp, tx: Tx, group: Group, [id, otherId]: readonly [string, string], decide: (work: Work, pair: Pair) => Promise<void>): Promise<void> {
  const { conversations, tickets, customers } = group;
  if (conversations.length > GROUP_AT_MOST) throw new Problem(422, 'rule_refused', `at most ${GROUP_AT_MOST} conversations are merged into one`);
  await changing(parts, tx, { conversations, tickets, groups: customers }, async (work) => {
    for (const one of conversations) if (!conversations.includes(work.conversations.get(one)?.rootId ?? one)) throw new LoadAgain(undefined);
    await decide(work, { one: present(work, id), other: present(work, otherId), group });
  });
}

/** @throws Problem 404 */
async function mustSee(tx: Tx, { viewer }: Act, id: string): Promise<void> {
  if (!isId('cnv', id)) throw notFound('conversation');
  await conversationFor(tx, viewer, id);
}

function presentOf(work: Work, other: Loaded): Record<string, unknown> {
  return { id: other.id, customerId: other.customerId, mergedInto: other.mergedInto, rootId: rootOf(work, other).id };
}
