import type { QuietHours } from '@sluice/calendar';
import { never } from '@sluice/kernel';
import { type CaseProcess, type CaseStage, type CaseStep, type Department, type Departments, NO_DEPARTMENTS } from '@sluice/policy';
import type { CaseState } from './state.ts';

/** What cases are decided by: processes as they stood when a case began, departments as they are now. */
export interface CaseWorld {
  process(key: string): CaseProcess | undefined;
  readonly departments: Departments;
  /** When no customer is asked how it was. */
  readonly quiet?: QuietHours | undefined;
}

export const NO_WORLD: CaseWorld = { process: () => undefined, departments: NO_DEPARTMENTS };

export const processKey = (configVersion: string, processId: string): string => `${configVersion}/${processId}`;

export const processIdOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

export const stageOf = (process: CaseProcess, id: string): CaseStage | undefined => process.stages.find((stage) => stage.id === id);

export const departmentOf = ({ all }: Departments, id: string | undefined): Department | undefined => all.find((one) => one.id === id);

/** The departments that are concerned, the responsible one first, each once. */
export function concerned({ facts }: CaseState): readonly string[] {
  return [...new Set([...(facts.responsible === undefined ? [] : [facts.responsible]), ...(facts.assisting ?? [])])];
}

/** Whose a step is; undefined: whoever has the ticket. */
export function departmentFor(step: CaseStep, of: CaseState, departments: Departments): Department | undefined {
  switch (step.who) {
    case 'coordinating':
      return departmentOf(departments, departments.coordinatingId);
    case 'responsible':
    case 'head':
    case 'supervisor':
      return leadingDepartment(of, departments);
    case 'owner':
    case 'holder':
    case undefined:
      return undefined;
    default:
      return never(step.who);
  }
}

/** The responsible one; before there is one, the coordinating. */
export function leadingDepartment({ facts }: CaseState, departments: Departments): Department | undefined {
  return departmentOf(departments, facts.responsible) ?? departmentOf(departments, departments.coordinatingId);
}
