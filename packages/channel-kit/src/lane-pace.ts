/**
 * How fast one lane (the receivers of one domain) is sent to: a schedule of slots, one each `MINUTE / messagesPerMinute`, with a minute's
 * worth in store (GCRA). A message that is too early is given the next free slot for good, so each is written once for its wait, however
 * many wait. A lane that was asked for patience is closed for a while and begins again with one message a slot; no other lane notices.
 */
import { backOffMs, HOUR, type Instant, MINUTE } from '@sluice/kernel';

export interface LanePace {
  readonly messagesPerMinute: number;
  /** Messages under way at once. */
  readonly connections: number;
}

export interface LaneState {
  readonly lane: string;
  /** When the schedule is used up; a minute earlier the next message may go. */
  readonly filledTo: Instant;
  /** Closed until then. */
  readonly openAt: Instant;
  /** How often in a row it asked for patience. */
  readonly slowed: number;
}

export interface DueDelivery {
  readonly messageId: string;
  readonly lane: string | null;
  /** The slot that it was given when it was too early. */
  readonly slot: Instant | null;
}

export interface Paced {
  readonly take: readonly string[];
  readonly defer: readonly { readonly messageId: string; readonly slot: Instant }[];
  /** Lanes whose schedule has moved. */
  readonly moved: readonly LaneState[];
}

const LANE_BACK_OFF = { firstMs: MINUTE, maxMs: HOUR };

/** Until when a lane is left alone that has asked for patience `slowed` times in a row before; behind that its schedule has one slot in store. */
export function closing(slowed: number, pace: LanePace, now: Instant, jitter: number): { readonly until: Instant; readonly filledTo: Instant } {
  const until = now + backOffMs(slowed, LANE_BACK_OFF, jitter);
  return { until, filledTo: until + MINUTE - MINUTE / pace.messagesPerMinute };
}

/** What of `due` goes now, at most `free`, and which slots the others have. What only lacks a connection stays due. */
export function paceDue(o: {
  readonly due: readonly DueDelivery[];
  readonly states: ReadonlyMap<string, LaneState>;
  readonly flying: ReadonlyMap<string, number>;
  readonly paceOf: (lane: string) => LanePace;
  readonly free: number;
  readonly now: Instant;
}): Paced {
  const { now } = o;
  const states = new Map(o.states);
  const flying = new Map(o.flying);
  const moved = new Set<string>();
  const take: string[] = [];
  const defer: { messageId: string; slot: Instant }[] = [];
  for (const { messageId, lane, slot } of o.due) {
    if (lane === null) {
      if (take.length < o.free) take.push(messageId);
      continue;
    }
    const { messagesPerMinute, connections } = o.paceOf(lane);
    const state = states.get(lane) ?? { lane, filledTo: now, openAt: now, slowed: 0 };
    const everyMs = MINUTE / messagesPerMinute;
    const filledTo = Math.max(state.filledTo, now);
    const earliest = Math.max(state.openAt, Math.ceil(filledTo + everyMs - MINUTE));
    const paid = slot !== null && slot >= state.openAt;
    const fill = (): void => {
      states.set(lane, { ...state, filledTo: filledTo + everyMs });
      moved.add(lane);
    };
    if (!paid && earliest > now) {
      defer.push({ messageId, slot: earliest });
      fill();
    } else if (take.length < o.free && (flying.get(lane) ?? 0) < connections) {
      take.push(messageId);
      flying.set(lane, (flying.get(lane) ?? 0) + 1);
      if (!paid) fill();
    }
  }
  return { take, defer, moved: [...moved].flatMap((lane) => states.get(lane) ?? []) };
}
