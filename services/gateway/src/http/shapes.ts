import { ROLES } from '@sluice/contracts';
import { type TObject, type TSchema, Type } from 'typebox';

const time = Type.String({ format: 'date-time' });
const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);
const AgentId = Type.String({ pattern: '^[A-Za-z0-9][\\w.-]{0,99}$', description: 'As in agents.yaml' });

export const pageOf = <T extends TSchema>(
  item: T,
): TObject<{ items: ReturnType<typeof Type.Array<T>>; next: ReturnType<typeof Type.Union<[ReturnType<typeof Type.String>, ReturnType<typeof Type.Null>]>> }> =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String({ description: 'the cursor of the next page' }), Type.Null()]) });

export const IdempotencyHeaders = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' })) });

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
export const KeyId = Type.Object({ id: Type.String({ pattern: `^key_${UUID}$`, examples: ['key_01970f3c-8a00-7000-8000-000000000007'] }) });

export const CreateKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'For people: whose it is, what for' }),
    role: Type.Enum([...ROLES]),
    agentId: Type.Optional({ ...AgentId, description: 'As in agents.yaml: who acts by it (agent, department), or whose it is (supervisor, quality)' }),
    expiresAt: Type.Optional(Type.String({ format: 'date-time', description: 'Absent: it does not expire' })),
  },
  {
    additionalProperties: false,
    examples: [
      { name: 'shop', role: 'intake' },
      { name: '梅的控制台', role: 'agent', agentId: 'mei' },
      { name: '李娜 Li Na', role: 'supervisor', agentId: 'li-na' },
    ],
  },
);

const KEY = {
  id: Type.String(),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  agentId: nullable(Type.String()),
  createdAt: time,
  createdBy: Type.String({ description: 'The key that made it' }),
  expiresAt: nullable(time),
};
export const KeyView = Type.Object(KEY);
export const CreatedKey = Type.Object({ ...KEY, key: nullable(Type.String({ description: 'Shown once; null where the same Idempotency-Key is sent again' })) });

export const AuditView = Type.Object({
  id: Type.String(),
  at: time,
  keyId: Type.String(),
  action: Type.String({ examples: ['key.created', 'key.revoked', 'acted_as'] }),
  subject: Type.String(),
  requestId: Type.String(),
});
