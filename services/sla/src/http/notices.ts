import { isUuid, toIso } from '@sluice/kernel';
import { type HttpPlugin, Problem, requireRole } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import { NOTICE_KINDS, noticeIn } from '../domain/notices.ts';
import { type NoticeSeen, readNotices } from '../store/notices.ts';
import type { SlaHttp } from './parts.ts';

const Query = Type.Object(
  {
    after: Type.Optional(Type.String({ maxLength: 100, description: 'The `next` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false, examples: [{ limit: 20 }] },
);

const ABOUT_ANNA = { kind: 'missed_offers', aboutAgentId: 'anna' } as const;
const Notice = Type.Object(
  {
    id: Type.String({ description: 'of the event that brought it about' }),
    kind: Type.Enum(NOTICE_KINDS),
    aboutAgentId: Type.String(),
    notified: Type.Array(Type.String(), { description: 'Agents whom it told.' }),
    at: Type.String({ format: 'date-time' }),
    en: Type.String(),
    zh: Type.String(),
  },
  { examples: [{ id: '0190f000-0000-7000-8000-000000000002', ...ABOUT_ANNA, notified: ['anna', 'mei'], at: '2026-03-04T08:10:00.000Z', ...noticeIn(ABOUT_ANNA) }] },
);
const Page = Type.Object({ items: Type.Array(Notice), next: Type.Union([Type.String(), Type.Null()]) });

/** What people were told beside escalations, newest first: an agent sees what told him. */
export function noticeRoutes({ db }: SlaHttp): HttpPlugin {
  return async (app) => {
    app.get('/v1/notices', { schema: { tags: ['escalations'], summary: 'What people were told beside escalations, newest first', querystring: Query, response: { 200: Page } } }, async (request) => {
      const actor = requireRole(request, 'admin', 'supervisor', 'agent');
      if (actor.role === 'agent' && actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
      const { after, limit = 50 } = request.query;
      if (after !== undefined && !isUuid(after)) throw new Problem(400, 'invalid', 'after is no cursor of ours', { errors: [{ path: 'query.after', message: 'the next of a page' }] });
      const mine = actor.role === 'agent' && actor.agentId !== undefined ? { agentId: actor.agentId } : {};
      const rows = await readNotices(db, { limit: limit + 1, ...(after === undefined ? {} : { before: after }), ...mine });
      const page = rows.slice(0, limit);
      return { items: page.map(noticeOf), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    });
  };
}

const noticeOf = (seen: NoticeSeen): Static<typeof Notice> => ({ ...seen, notified: [...seen.notified], at: toIso(seen.at), ...noticeIn(seen) });
