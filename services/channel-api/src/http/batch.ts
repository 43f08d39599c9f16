import type { Accepted, NewContact } from '@sluice/channel-kit';
import { type HttpPlugin, problemOf, requireRole } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import type { ContactRequest } from '../domain/contact-request.ts';
import { answered, type IntakeParts, type ItemAnswer, itemProblem, prepare, underKey } from './intake.ts';
import { BatchBody, BatchTaken, IdempotencyHeaders } from './schema.ts';

const PATH = '/v1/contacts/batch';
type Prepared = { readonly contact: NewContact } | { readonly refused: ItemAnswer };

interface SchemaFault {
  readonly instancePath: string;
}

/** POST /v1/contacts/batch: up to 500, each judged by itself; a bad one does not stop its neighbours. */
export function batchRoute(parts: IntakeParts): HttpPlugin {
  return async (app) => {
    app.post(
      PATH,
      {
        attachValidation: true,
        schema: { tags: ['contacts'], summary: 'Hand in up to 500 contacts, with an answer for each', headers: IdempotencyHeaders, body: BatchBody, response: { 207: BatchTaken } },
      },
      async (request, reply) => {
        const began = performance.now();
        const actor = requireRole(request, 'admin', 'intake');
        const refused = refusedItems(request);
        const body = request.body as { items: ContactRequest[] };
        const prepared = await Promise.all(body.items.map(async (item, index): Promise<Prepared> => prepareItem(parts, request, item, index, refused.get(index))));
        const key = request.headers['idempotency-key'];
        if (typeof key !== 'string') return reply.code(207).send({ items: await Promise.all(prepared.map((one) => takeAlone(parts, one, began))) });
        const kept = await underKey(parts, { actor, route: `POST ${PATH}`, key, body }, async (tx) => {
          const contacts = prepared.flatMap((one) => ('contact' in one ? [one.contact] : []));
          const accepted = contacts.length === 0 ? [] : await parts.channel.insert(tx, contacts);
          const byId = new Map(contacts.map((contact, index) => [contact.id, accepted[index]] as const));
          return { status: 207, body: { items: prepared.map((one) => ('refused' in one ? one.refused : itemAnswer(parts, byId.get(one.contact.id), began))) } };
        });
        return reply.code(207).send(kept.body);
      },
    );
  };
}

/** Faults of the schema by the index of their item. @throws the whole error where the fault is not inside an item */
function refusedItems(request: FastifyRequest): Map<number, SchemaFault[]> {
  const found = new Map<number, SchemaFault[]>();
  const error = request.validationError as (Error & { validation?: readonly SchemaFault[]; validationContext?: string }) | undefined;
  if (!error) return found;
  if (error.validationContext !== 'body') throw error;
  for (const fault of error.validation ?? []) {
    const index = /^\/items\/(\d+)(?:\/|$)/.exec(fault.instancePath)?.[1];
    if (index === undefined) throw error;
    found.set(Number(index), [...(found.get(Number(index)) ?? []), fault]);
  }
  return found;
}

async function prepareItem(parts: IntakeParts, request: FastifyRequest, item: ContactRequest, index: number, faults: readonly SchemaFault[] | undefined): Promise<Prepared> {
  if (faults) return { refused: itemProblem(problemOf(Object.assign(new Error('schema'), { validation: faults, validationContext: 'body' }))) };
  try {
    return { contact: await prepare(parts, request, item, `body.items.${index}`) };
  } catch (error) {
    return { refused: itemProblem(error) };
  }
}

async function takeAlone(parts: IntakeParts, one: Prepared, began: number): Promise<ItemAnswer> {
  if ('refused' in one) return one.refused;
  try {
    return itemAnswer(parts, await parts.channel.intake.accept(one.contact), began);
  } catch (error) {
    return itemProblem(error);
  }
}

function itemAnswer(parts: IntakeParts, accepted: Accepted | undefined, began: number): ItemAnswer {
  try {
    if (!accepted) throw new Error('no answer for an item of a batch');
    return { status: 202, ...answered(parts, accepted, began) };
  } catch (error) {
    return itemProblem(error);
  }
}
