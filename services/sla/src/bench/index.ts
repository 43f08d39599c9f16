export { benchDeadlines, benchRecomputing, type DeadlineFigures, type DeadlineOptions, type Found, type Hands, type Lateness, type RecomputingFigures } from './deadlines.ts';
export { benchDecisions, type DecisionFigures } from './decisions.ts';
export type { MemberTask } from './member.ts';
export type { Member } from './stand.ts';
