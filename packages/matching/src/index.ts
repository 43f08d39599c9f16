export { accept, add, type Engine, end, makeEngine, nextDue, refuse, setChannelOff, setPresence, type Sink, takeBack, type WaitClock } from './engine/engine.ts';
export type { Agent, Contact } from './engine/parts.ts';
export { settle } from './engine/settle.ts';
export * from './heap.ts';
export * from './model.ts';
export * from './simulation/lines.ts';
export * from './simulation/rules.ts';
export { simulate, type SimulationInput, type SimulationOptions } from './simulation/simulate.ts';
export * from './sorted-list.ts';
