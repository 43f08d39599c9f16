import type { Engine } from '../engine/engine.ts';
import type { Agent, Contact } from '../engine/parts.ts';
import type { Millis } from '../model.ts';

export interface Observer {
  offered(contact: Contact, agent: Agent): void;
  /** After each instant. */
  look(now: Millis): void;
  violations(): { readonly capacity: number; readonly order: number; readonly ring: number; readonly idle: number };
}

export function makeObserver(_engine: Engine): Observer {
  return { offered: () => undefined, look: () => undefined, violations: () => ({ capacity: 0, order: 0, ring: 0, idle: 0 }) };
}
