import { Ajv, type ValidateFunction } from 'ajv';
import agents from '../schemas/agents.schema.json' with { type: 'json' };
import calendars from '../schemas/calendars.schema.json' with { type: 'json' };
import cases from '../schemas/cases.schema.json' with { type: 'json' };
import channels from '../schemas/channels.schema.json' with { type: 'json' };
import classification from '../schemas/classification.schema.json' with { type: 'json' };
import departments from '../schemas/departments.schema.json' with { type: 'json' };
import policies from '../schemas/policies.schema.json' with { type: 'json' };
import queues from '../schemas/queues.schema.json' with { type: 'json' };
import rules from '../schemas/rules.schema.json' with { type: 'json' };
import simulationRules from '../schemas/simulation-rules.schema.json' with { type: 'json' };
import surveys from '../schemas/surveys.schema.json' with { type: 'json' };
import teams from '../schemas/teams.schema.json' with { type: 'json' };
import type { DocumentName } from './documents.ts';

/** Documents of the configuration folder, and the single file of a simulation. */
export type SchemaName = DocumentName | 'simulation-rules';

/** The published JSON Schemas (draft 7), by document. */
export const SCHEMAS: Readonly<Record<SchemaName, object>> = {
  agents,
  calendars,
  cases,
  channels,
  classification,
  departments,
  policies,
  queues,
  rules,
  surveys,
  teams,
  'simulation-rules': simulationRules,
};

const compiled = new Map<SchemaName, ValidateFunction>();

/** Compiled at first use: a process that only runs an already checked configuration never pays for it. */
export function validatorOf(name: SchemaName): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const made = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(SCHEMAS[name]);
  compiled.set(name, made);
  return made;
}
