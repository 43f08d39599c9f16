import { never } from '@sluice/kernel';
import { type Above, type Approver, BOTH, type Department, type Departments, type Mover } from '@sluice/policy';
import type { Ticket } from '../ticket.ts';
import type { CaseState, TaskState } from './state.ts';
import { departmentOf, leadingDepartment } from './world.ts';

/** Who calls: his key's role, and the agent whom he acts as. */
export interface Caller {
  readonly role: string;
  readonly agentId?: string | undefined;
  /** Who acts for that agent by a key of his own: what one of them must not decide, neither decides. */
  readonly behind?: string | undefined;
}

export const belongs = (department: Department | undefined, agentId: string | undefined): boolean => agentId !== undefined && department?.members.includes(agentId) === true;

/** Ids of the departments that an agent belongs to. */
export const departmentsOf = ({ all }: Departments, agentId: string | undefined): readonly string[] => all.filter((one) => belongs(one, agentId)).map((one) => one.id);

/** Whether he is one of these to the ticket. Nobody named: whoever sees it. An admin always is. */
export function isOneOf(movers: readonly Mover[] | undefined, ticket: Ticket & { readonly case: CaseState }, caller: Caller, departments: Departments): boolean {
  if (movers === undefined || caller.role === 'admin') return true;
  return movers.some((mover) => is(mover, ticket, caller, departments));
}

function is(mover: Mover, ticket: Ticket & { readonly case: CaseState }, { role, agentId }: Caller, departments: Departments): boolean {
  const coordinating = departmentOf(departments, departments.coordinatingId);
  const responsible = departmentOf(departments, ticket.case.facts.responsible);
  if (mover === 'supervisor' && role === 'supervisor') return true;
  if (agentId === undefined) return false;
  switch (mover) {
    case 'owner':
      return ticket.ownerId === agentId;
    case 'holder':
      return ticket.agentId === agentId;
    case 'coordinating':
      return belongs(coordinating, agentId);
    case 'responsible':
      return belongs(responsible, agentId);
    case 'head':
      return [coordinating, responsible].some((one) => one !== undefined && whoActsFor(one, 'head', departments, []) === agentId);
    case 'supervisor':
      return [coordinating, responsible].some((one) => one !== undefined && whoActsFor(one, 'supervisor', departments, []) === agentId);
    default:
      return never(mover);
  }
}

/** Who heads or supervises the department that coordinates or answers for a case, or acts for them, reads and decides on it, whoever holds the ticket. */
export function leadsCase(ticket: Ticket, agentId: string | undefined, departments: Departments): boolean {
  if (ticket.case === undefined || agentId === undefined) return false;
  const concerned = [departmentOf(departments, departments.coordinatingId), departmentOf(departments, ticket.case.facts.responsible)];
  return concerned.some((one) => one !== undefined && [one.head, one.deputy, one.supervisor, one.supervisorDeputy].includes(agentId));
}

/** The head or the supervisor; his named deputy where he is absent or may not; undefined where neither may. */
function whoActsFor(department: Department, who: 'head' | 'supervisor', { absent }: Departments, not: readonly string[]): string | undefined {
  const [first, deputy] = who === 'head' ? [department.head, department.deputy] : [department.supervisor, department.supervisorDeputy];
  return [first, deputy].find((one) => one !== undefined && !absent.includes(one) && !not.includes(one));
}

/**
 * Who decides on the plan: whom the process names, of the responsible department; his deputy where he is absent or has written it; else the other
 * of the two; else the head of the coordinating department. Never an author. Where the complaint concerns whom the process names it goes above
 * him (`above`), and never to who stands in for him. Undefined where nobody is left.
 */
export function approverOf({ who, above = BOTH }: Deciding, ticket: Concerning, departments: Departments): string | undefined {
  const { case: of, excluded = [] } = ticket;
  const department = leadingDepartment(of, departments);
  const coordinating = departmentOf(departments, departments.coordinatingId);
  const not = [...of.plan.authors, ...excluded];
  const principal = department?.[who];
  if (principal !== undefined && excluded.includes(principal)) return firstAbove(above, { department, coordinating, not, excluded }, departments);
  const ways: readonly (readonly [Department | undefined, Approver])[] = [
    [department, who],
    [department, who === 'head' ? 'supervisor' : 'head'],
    [coordinating, 'head'],
    [coordinating, 'supervisor'],
  ];
  for (const [one, as] of ways) {
    const found = one === undefined || isConcerned(one[as], excluded) ? undefined : whoActsFor(one, as, departments, not);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Deciding {
  readonly who: Approver;
  readonly above?: readonly Above[] | undefined;
}

type Concerning = Pick<Ticket, 'excluded'> & { readonly case: CaseState };

const isConcerned = (principal: string | undefined, excluded: readonly string[]): boolean => principal !== undefined && excluded.includes(principal);

interface Place {
  readonly department: Department | undefined;
  readonly coordinating: Department | undefined;
  readonly not: readonly string[];
  readonly excluded: readonly string[];
}

/** The first who is there, has not written the plan and is not concerned; nor does anybody decide for one who is. */
function firstAbove(above: readonly Above[], { department, coordinating, not, excluded }: Place, departments: Departments): string | undefined {
  for (const one of above) {
    if (typeof one === 'object') {
      if (!departments.absent.includes(one.agent) && !not.includes(one.agent)) return one.agent;
      continue;
    }
    const place = one === 'responsible' ? department : coordinating;
    const found = place === undefined || isConcerned(place.supervisor, excluded) ? undefined : whoActsFor(place, 'supervisor', departments, not);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What somebody may do with a task. Whoever sees the ticket asks for tasks and takes them back; its department does them or hands them back. */
export function mayTask(act: 'assign' | 'answer' | 'withdraw', task: Pick<TaskState, 'departmentId'>, caller: Caller, seesTicket: boolean, departments: Departments): boolean {
  if (caller.role === 'admin' || caller.role === 'supervisor') return true;
  const ours = belongs(departmentOf(departments, task.departmentId), caller.agentId);
  if (act === 'answer') return ours;
  return act === 'assign' ? ours || (seesTicket && caller.role === 'agent') : seesTicket && caller.role === 'agent';
}

/** Departments that may read the case: each that has, or had, a task of it. */
export function readingDepartments({ tasks = [] }: Pick<Ticket, 'tasks'>): readonly string[] {
  return [...new Set(tasks.map((task) => task.departmentId))];
}
