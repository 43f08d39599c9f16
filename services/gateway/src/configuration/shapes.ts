import { type Static, Type } from 'typebox';

const Text = (description: string): ReturnType<typeof Type.String> => Type.String({ description });

export const FilesBody = Type.Object(
  {
    files: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]*\\.ya?ml$', maxLength: 100 }), Type.String({ maxLength: 2_000_000 }), {
      maxProperties: 50,
      additionalProperties: false,
      description: 'File name to text: the whole folder',
    }),
  },
  { additionalProperties: false, examples: [{ files: { 'teams.yaml': 'version: 1\nteams: []\n' } }] },
);

export const FindingShape = Type.Object({
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
export const VersionParams = Type.Object({ version: Type.String({ pattern: '^v[1-9]\\d{0,8}$' }) });
export const RollbackBody = Type.Object({ version: Type.String({ pattern: '^v[1-9]\\d{0,8}$' }) }, { additionalProperties: false, examples: [{ version: 'v1' }] });
export type VersionView = Static<typeof VersionAnswer>;
