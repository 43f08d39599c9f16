import type { SimRules } from '@sluice/matching';
import { type Finding, sortFindings } from '../finding.ts';
import { readDocument } from '../located.ts';
import { schemaFindings } from '../schema-findings.ts';
import { checkSimulation } from './check-simulation.ts';
import { compileSimulation } from './compile-simulation.ts';
import type { SimulationDocument } from './document.ts';

/** Characters: some 60,000 rules. */
const LONGEST_FILE = 8_000_000;

export interface ReadRules {
  /** Every fault at once, by place. */
  readonly findings: readonly Finding[];
  /** Present where no finding is an error. */
  readonly rules?: SimRules;
}

/** Reads, checks and compiles the rules file of `route simulate`; `file` is the name by which faults are told. Pure; never throws for what stands in the text. */
export function readRules(file: string, text: string): ReadRules {
  const { located, findings } = readDocument(file, text, LONGEST_FILE);
  if (!located) return { findings };
  const form = schemaFindings('simulation-rules', located);
  if (form.length > 0) return { findings: sortFindings([...findings, ...form]) };
  const document = located.value as SimulationDocument;
  const all = sortFindings([...findings, ...checkSimulation(located, document)]);
  return all.some((one) => one.severity === 'error') ? { findings: all } : { findings: all, rules: compileSimulation(document) };
}
