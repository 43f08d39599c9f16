import { BrokenInvariant, HOUR, type Instant } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';
import type { Agreement, SlaConfig } from './agreement.ts';
import type { ClockEvent, ClockFact } from './event.ts';
import { evolve } from './evolve.ts';
import { type Clock, type Facts, hasEnded, type TicketClocks } from './model.ts';
import { type Agreements, dueOf, msOf, nextStep, reckoned } from './reckon.ts';

/** What decisions rest on: the configuration in force, and what was agreed before. */
export interface Rules {
  readonly config: SlaConfig;
  readonly agreement: Agreements;
}

/** A calendar that could not say is asked again: another version of the configuration may know the year. */
export const ASK_AGAIN_MS: number = HOUR;

/** One command on its way: events are folded as they are made, so that each rule sees what the one before it did. */
export class Turn {
  readonly rules: Rules;
  readonly now: Instant;
  readonly events: ClockEvent[] = [];
  readonly #ids: string[];
  #state: TicketClocks;

  constructor(rules: Rules, state: TicketClocks, now: Instant, ids: readonly string[] = []) {
    this.rules = rules;
    this.#state = state;
    this.now = now;
    this.#ids = [...ids];
  }

  /** Of a clock that begins. */
  takeId(): string {
    const id = this.#ids.shift();
    if (id === undefined) throw new BrokenInvariant(`more clocks begin on the ticket ${this.#state.id} than there are ids for`);
    return id;
  }

  get state(): TicketClocks {
    return this.#state;
  }

  emit(event: ClockEvent): void {
    this.events.push(event);
    this.#state = evolve(this.#state, event) ?? this.#state;
  }

  note(facts: Partial<Facts> & { readonly begun?: boolean }, version: number = this.#state.version): void {
    this.emit({ name: 'noted', version, facts });
  }

  of(kind: ClockKind): Clock | undefined {
    return this.#state.clocks.find((clock) => clock.kind === kind);
  }

  /** The one of its kind that has not ended. */
  live(kind: ClockKind): Clock | undefined {
    return this.#state.clocks.find((clock) => clock.kind === kind && !hasEnded(clock));
  }

  byId(id: string): Clock {
    const clock = this.#state.clocks.find((one) => one.id === id);
    if (!clock) throw new BrokenInvariant(`the ticket ${this.#state.id} has no clock ${id}`);
    return clock;
  }

  agreement(clock: Clock): Agreement {
    return this.rules.agreement(clock.agreement);
  }

  /** What the running segment has counted until `at`; null where the calendar cannot say. */
  msUntil(clock: Clock, at: Instant): number | null {
    const last = clock.segments.at(-1);
    return last === undefined ? 0 : reckoned(() => msOf({ ...last, to: null, ms: null }, at, this.rules.agreement)).value;
  }

  /** No event of a clock lies before the segment that it ends. */
  notBefore(clock: Clock, at: Instant): Instant {
    return Math.max(at, clock.segments.at(-1)?.from ?? at);
  }

  fact(clock: Clock): ClockFact {
    const { policyId, configVersion } = this.agreement(clock);
    return {
      clockId: clock.id,
      clock: clock.kind,
      of: clock.of,
      onVersion: this.#state.version,
      dueAt: clock.dueAt ?? this.now,
      at: this.now,
      policyId,
      configVersion,
      lateIntake: clock.lateIntake,
    };
  }

  /** Due time and timer of a clock as they follow from its segments. */
  settle(id: string): void {
    const clock = this.byId(id);
    const next = settled(clock, this);
    if (next.dueAt !== clock.dueAt || next.fault !== clock.fault || next.timerAt !== clock.timerAt) this.emit({ name: 'clock_set', clockId: id, ...next });
  }
}

function settled(clock: Clock, { rules, now }: Turn): Pick<Clock, 'dueAt' | 'fault' | 'timerAt'> {
  const agreement = rules.agreement(clock.agreement);
  const found = reckoned(() => ({ dueAt: dueOf(clock, agreement, rules.agreement), step: hasEnded(clock) ? undefined : nextStep(clock, agreement, rules.agreement, now) }));
  if (found.fault !== null) return { dueAt: null, fault: found.fault, timerAt: clock.revoked ? null : now + ASK_AGAIN_MS };
  return { dueAt: found.value.dueAt, fault: null, timerAt: found.value.step?.at ?? null };
}
