import { Type } from 'typebox';

export const EXAMPLE = {
  channel: 'app',
  externalId: 'order-4711-question-1',
  from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
  subject: 'Order 4711',
  text: '我的订单还没有到。 My order has not arrived.',
  occurredAt: '2026-03-02T08:00:00Z',
  attributes: { orderId: '4711' },
};

const File = Type.Object(
  {
    filename: Type.String({ minLength: 1, maxLength: 255, pattern: String.raw`^[^/\\\x00-\x1f]+$` }),
    contentType: Type.String({ maxLength: 127, pattern: String.raw`^[\w.+-]+/[\w.+-]+$`, examples: ['application/pdf'] }),
    base64: Type.String({ contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
  },
  { additionalProperties: false },
);

export const ContactBody = Type.Object(
  {
    channel: Type.String({ minLength: 1, maxLength: 64, description: 'the account of the API channel, as channels.yaml names it' }),
    externalId: Type.String({ minLength: 1, maxLength: 200, description: 'your id of this contact: the same one again is a repeat, never a second contact' }),
    from: Type.Object(
      {
        kind: Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$', description: 'email, phone, user, …' }),
        value: Type.String({ minLength: 1, maxLength: 320 }),
        name: Type.Optional(Type.String({ maxLength: 200 })),
      },
      { additionalProperties: false },
    ),
    subject: Type.Optional(Type.String({ maxLength: 500 })),
    text: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'agents see all of it; rules and the classifier see the first 16 KiB' }),
    occurredAt: Type.Optional(Type.String({ format: 'date-time', description: 'when it happened on your side; clocks start at our receipt' })),
    attributes: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.String({ maxLength: 1000 }), { maxProperties: 50 })),
    attachments: Type.Optional(Type.Array(File, { maxItems: 20 })),
    language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35, examples: ['zh', 'en'] })),
  },
  { additionalProperties: false, examples: [EXAMPLE] },
);

export const Taken = Type.Object(
  { id: Type.String(), duplicate: Type.Boolean({ description: 'true: this externalId was taken before, with the same content; `id` is the first one' }) },
  { additionalProperties: false, examples: [{ id: 'con_01963b1e-7c00-7000-8000-000000000001', duplicate: false }] },
);

export const BatchBody = Type.Object({ items: Type.Array(ContactBody, { minItems: 1, maxItems: 500 }) }, { additionalProperties: false, examples: [{ items: [EXAMPLE] }] });

export const BatchTaken = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          status: Type.Integer({ description: '202 taken, 400 not as the contract says, 422 this externalId was used with other content, 503 try this one again' }),
          id: Type.Optional(Type.String()),
          duplicate: Type.Optional(Type.Boolean()),
          code: Type.Optional(Type.String()),
          detail: Type.Optional(Type.String()),
          errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
        },
        { additionalProperties: false },
      ),
      { description: 'one answer per contact, in the same order' },
    ),
  },
  { additionalProperties: false },
);

export const IdempotencyHeaders = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' })) });
