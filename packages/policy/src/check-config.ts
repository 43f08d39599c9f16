import type { CheckOptions } from './check-options.ts';
import { checkCalendars } from './check/calendars.ts';
import { checkCases } from './check/cases.ts';
import { checkDepartments } from './check/departments.ts';
import { checkChannels } from './check/channels.ts';
import { readFiles } from './check/folder.ts';
import { checkHours } from './check/hours.ts';
import { checkOverflow } from './check/overflow.ts';
import { checkClassification } from './check/classification.ts';
import { checkPeople } from './check/people.ts';
import { checkPolicies } from './check/policies.ts';
import { checkQueues } from './check/queues.ts';
import { checkRules } from './check/rules.ts';
import { secretFindings } from './check/secrets.ts';
import { checkSurveys } from './check/surveys.ts';
import type { Config, DocumentName } from './documents.ts';
import { type Finding, sortFindings } from './finding.ts';
import type { Located } from './located.ts';

export interface Checked {
  /** Every fault at once, by file and place. */
  readonly findings: readonly Finding[];
  /** Present where no finding is an error. */
  readonly config?: Config;
  /** Where what stands in it. Present with `config`. */
  readonly located?: Readonly<Partial<Record<DocumentName, Located>>>;
}

/**
 * Reads and checks a configuration folder: file name → text.
 * What stands in a broken document is not compared with the others, so that one fault is not told many times over.
 */
export function checkConfig(files: Readonly<Record<string, string>>, options: CheckOptions = {}): Checked {
  const { folder, findings: read } = readFiles(files);
  const checks = [checkChannels, checkPeople, checkQueues, checkOverflow, checkHours, checkRules, checkPolicies, checkDepartments, checkCases, checkClassification, checkSurveys];
  const secrets = secretFindings(folder);
  const told = new Set(secrets.map((one) => `${one.file}:${one.line}:${one.column}`));
  const form = read.filter((one) => !told.has(`${one.file}:${one.line}:${one.column}`));
  const findings = sortFindings([...form, ...secrets, ...checks.flatMap((check) => check(folder)), ...checkCalendars(folder, options)]);
  if (findings.some((one) => one.severity === 'error')) return { findings };
  return { findings, config: folder.config as Config, located: folder.located };
}
