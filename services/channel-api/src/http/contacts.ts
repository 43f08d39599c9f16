import { type HttpPlugin, requireRole } from '@sluice/runtime';
import type { ContactRequest } from '../domain/contact-request.ts';
import { acceptIn, answered, type IntakeParts, prepare, underKey } from './intake.ts';
import { ContactBody, IdempotencyHeaders, Taken } from './schema.ts';

const PATH = '/v1/contacts';

/** POST /v1/contacts: 202 after the commit that holds the contact and its event. */
export function contactsRoute(parts: IntakeParts): HttpPlugin {
  return async (app) => {
    app.post(PATH, { schema: { tags: ['contacts'], summary: 'Hand in a contact', headers: IdempotencyHeaders, body: ContactBody, response: { 202: Taken } } }, async (request, reply) => {
      const began = performance.now();
      const actor = requireRole(request, 'admin', 'intake');
      const body = request.body as ContactRequest;
      const key = request.headers['idempotency-key'];
      const contact = await prepare(parts, request, body);
      if (typeof key !== 'string') return reply.code(202).send(answered(parts, await parts.channel.intake.accept(contact), began));
      const kept = await underKey(parts, { actor, route: `POST ${PATH}`, key, body }, async (tx) => ({ status: 202, body: answered(parts, await acceptIn(parts, tx, contact), began) }));
      return reply.code(202).send(kept.body);
    });
  };
}
