import { LONGEST_DOCUMENT } from '@sluice/policy';
import { type Static, Type } from 'typebox';

const Text = (description: string): ReturnType<typeof Type.String> => Type.String({ description });

/** The smallest folder that says all that must be said. */
const SMALLEST = {
  'agents.yaml': 'version: 1\nagents:\n  - {id: mei, name: 王梅, email: mei@sluice.example, languages: [zh, en], presence: available}\n',
  'calendars.yaml': 'version: 1\ndefault: always\ncalendars:\n  always: {tz: Asia/Shanghai, hours: {mon: {"00:00": "24:00"}}}\n',
  'channels.yaml': 'version: 1\naccounts:\n  - {id: app, kind: api, name: App, language: zh}\n',
  'queues.yaml': 'version: 1\nqueues:\n  - {id: general, name: 综合 General, agents: [mei]}\n',
  'rules.yaml': 'version: 1\nchannels:\n  api: {units: 10}\nrules:\n  - {id: rest, then: {queue: general}}\n',
};

export const FilesBody = Type.Object(
  {
    files: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]*\\.ya?ml$', maxLength: 100 }), Type.String({ maxLength: LONGEST_DOCUMENT }), {
      maxProperties: 50,
      additionalProperties: false,
      description: 'File name to text: the whole folder',
    }),
  },
  { additionalProperties: false, examples: [{ files: SMALLEST }] },
);

const FindingShape = Type.Object({
  file: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  message: Type.String(),
  expected: Text('What would be right; empty where the message says all'),
});

export const CheckAnswer = Type.Object({ ok: Type.Boolean(), findings: Type.Array(FindingShape) });
export const DiffAnswer = Type.Object({ from: Type.Union([Type.String(), Type.Null()]), changes: Type.Array(Type.String()) });

export const ApplyAnswer = Type.Object({
  version: Type.String(),
  changed: Type.Boolean({ description: 'False: the folder is the current version already' }),
  applied: Type.Array(Type.String()),
  refused: Type.Array(Type.Object({ service: Type.String(), problems: Type.Array(Type.String()) })),
  missing: Type.Array(Type.String(), { description: 'Services that have not said yet that they apply it' }),
  warnings: Type.Array(FindingShape),
});

export const VersionAnswer = Type.Object({
  version: Type.String(),
  at: Type.String(),
  by: Type.String(),
  digests: Type.Record(Type.String(), Type.String()),
  files: Type.Record(Type.String(), Type.String()),
});
export const HistoryAnswer = Type.Object({
  items: Type.Array(Type.Object({ version: Type.String(), at: Type.String(), by: Type.String(), current: Type.Boolean(), as: Type.Union([Type.String(), Type.Null()]) })),
  next: Type.Null(),
});
export const VersionParams = Type.Object({ version: Type.String({ pattern: '^v[1-9]\\d{0,8}$', examples: ['v1'] }) });
export const PublishHeaders = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' })),
  'if-match': Type.Optional(Type.String({ maxLength: 200, description: 'the ETag of the version that was read: refused with 412 where another was published since', examples: ['*'] })),
});
export const RollbackBody = Type.Object({ version: Type.String({ pattern: '^v[1-9]\\d{0,8}$' }) }, { additionalProperties: false, examples: [{ version: 'v1' }] });
export type VersionView = Static<typeof VersionAnswer>;
