import type { Instant } from '@sluice/kernel';
import { type Clock, hasEnded, type Segment, type Story, type Taken } from './model.ts';
import { type Agreements, dueOf, msOf, reckoned } from './reckon.ts';
import { shortened } from './segments.ts';

/*
 * Two tickets that become one (terms: Work item). Their time is that of one ticket which both customers' messages had reached: it counted where
 * it counted in either of them, and stood still where it did in both. What had been is kept apart, so that it can be taken out again exactly.
 */

/** A clock with what another ticket's clock of its kind had come to, at the instant of the merge. */
export function joined(clock: Clock, other: Clock, ticketId: string, at: Instant, agreements: Agreements): Clock {
  const [own, brought] = [storyAt(clock, at, agreements), storyAt(other, at, agreements)];
  const last = clock.segments.at(-1);
  const running: Segment[] = last === undefined || hasEnded(clock) ? [] : [{ from: at, to: null, counts: last.counts, why: last.why, agreement: last.agreement, ms: null }];
  const both = together(own, brought, agreements);
  return { ...clock, ...both, segments: shortened([...both.segments, ...running]), taken: [...clock.taken, { ticketId, at, own, brought }] };
}

/** The clock as it would be without that ticket. Itself, where nothing came from there. */
export function parted(clock: Clock, ticketId: string, agreements: Agreements): Clock {
  const place = clock.taken.findLastIndex((one) => one.ticketId === ticketId);
  const gone = clock.taken[place];
  if (gone === undefined) return clock;
  let [own, since] = [gone.own, gone];
  const left: Taken[] = clock.taken.slice(0, place);
  for (const one of clock.taken.slice(place + 1)) {
    const before = without(own, one.own, since, agreements);
    left.push({ ...one, own: before });
    [own, since] = [together(before, one.brought, agreements), one];
  }
  const alone = { ...clock, ...without(own, clock, since, agreements), taken: left };
  return { ...alone, breachedAt: clock.breachedAt === null ? null : (own.breachedAt ?? overAt(alone, agreements) ?? clock.breachedAt) };
}

/** At the first instant after it was due, not before it was held to the agreement that it broke. */
function overAt(clock: Clock, agreements: Agreements): Instant | null {
  const { agreement, segments } = clock;
  const dueAt = reckoned(() => dueOf(clock, agreements(agreement), agreements)).value;
  const heldFrom = segments[segments.findLastIndex((one) => one.agreement !== agreement) + 1]?.from ?? 0;
  return dueAt === null ? null : Math.max(dueAt + 1, heldFrom);
}

/** What a clock was until an instant; what had ended before that rests from then on. */
function storyAt(clock: Clock, at: Instant, agreements: Agreements): Story {
  const { startedAt, agreement, lateIntake, warnedAt, breachedAt, acknowledged, fired } = clock;
  const segments = clock.segments.flatMap((one): Segment[] => {
    if (one.from >= at) return [];
    return one.to !== null && one.to <= at ? [one] : [part(one, one.from, at, agreements)];
  });
  const end = segments.at(-1)?.to ?? startedAt;
  const rest: Segment[] = end < at ? [{ from: end, to: at, counts: false, why: 'resolved', agreement, ms: 0 }] : [];
  return { startedAt, agreement, lateIntake, warnedAt, breachedAt, acknowledged, fired, segments: [...segments, ...rest] };
}

/** One story of two that end at the same instant. A promise that only the other had broken is broken now, and what was told of it is told. */
function together(own: Story, brought: Story, agreements: Agreements): Story {
  const segments = union(own.segments, brought.segments, agreements);
  const fired = [...own.fired, ...brought.fired.filter((key) => !own.fired.includes(key))];
  const said = { ...own, startedAt: Math.min(own.startedAt, brought.startedAt), segments, fired, warnedAt: own.warnedAt ?? brought.warnedAt };
  if (own.breachedAt !== null || brought.breachedAt === null) return said;
  return { ...said, agreement: brought.agreement, lateIntake: brought.lateIntake };
}

/** Where either counts it counts; where both or none do, it is told as its own clock has it. */
function union(own: readonly Segment[], brought: readonly Segment[], agreements: Agreements): readonly Segment[] {
  const ends = [...new Set([...own, ...brought].flatMap(({ from, to }) => [from, to ?? from]))].sort((a, b) => a - b);
  const pieces: { readonly of: Segment; readonly from: Instant; readonly to: Instant }[] = [];
  for (const [place, from] of ends.slice(0, -1).entries()) {
    const [mine, theirs] = [at(own, from), at(brought, from)];
    const of = mine?.counts === true || theirs?.counts !== true ? (mine ?? theirs) : theirs;
    if (of === undefined) continue;
    const [to, last] = [ends[place + 1]!, pieces.at(-1)];
    if (last?.of === of) pieces[pieces.length - 1] = { ...last, to };
    else pieces.push({ of, from, to });
  }
  return pieces.map(({ of, from, to }) => (of.from === from && of.to === to ? of : part(of, from, to, agreements)));
}

const at = (segments: readonly Segment[], when: Instant): Segment | undefined => segments.find(({ from, to }) => from <= when && (to === null || when < to));

function part(segment: Segment, from: Instant, to: Instant, agreements: Agreements): Segment {
  const counted = reckoned(() => msOf({ ...segment, from, to: null, ms: null }, to, agreements)).value;
  // Of many short intervals as one no more than they counted.
  return { ...segment, from, to, ms: counted === null || segment.why !== 'earlier' ? counted : Math.min(counted, segment.ms ?? counted) };
}

/** What a clock has come to since a merge, on top of what it would have been by then. */
function without(before: Story, since: Story, { at: when, own, brought }: Taken, agreements: Agreements): Story {
  const joint = together(own, brought, agreements);
  const isOther = joint.agreement !== own.agreement;
  const after = since.segments.flatMap((one): Segment[] => {
    if (one.to !== null && one.to <= when) return [];
    // Folded with what came before: what that had counted is taken off.
    const rest = one.from >= when ? one : { ...one, from: when, ms: one.ms === null ? null : Math.max(0, one.ms - sum(joint.segments)) };
    return [isOther && rest.agreement === joint.agreement ? again({ ...rest, agreement: before.agreement }, agreements) : rest];
  });
  const told = (key: string): boolean => own.fired.includes(key) || !brought.fired.includes(key);
  return {
    ...since,
    startedAt: before.startedAt,
    agreement: since.agreement === joint.agreement ? before.agreement : since.agreement,
    lateIntake: before.lateIntake,
    warnedAt: before.warnedAt ?? (since.warnedAt === joint.warnedAt ? null : since.warnedAt),
    fired: since.fired.filter(told),
    segments: spliced(before.segments, after),
  };
}

const sum = (segments: readonly Segment[]): number => segments.reduce((all, { ms }) => all + (ms ?? 0), 0);

function again(segment: Segment, agreements: Agreements): Segment {
  return segment.to === null || segment.why === 'earlier' ? segment : part(segment, segment.from, segment.to, agreements);
}

/** Cut where nothing changed: one interval, as before. */
function spliced(before: readonly Segment[], after: readonly Segment[]): readonly Segment[] {
  const [last, first] = [before.at(-1), after[0]];
  if (!last || !first || last.why !== first.why || last.counts !== first.counts || last.agreement !== first.agreement) return [...before, ...after];
  const ms = first.to === null || last.ms === null || first.ms === null ? null : last.ms + first.ms;
  return [...before.slice(0, -1), { ...last, to: first.to, ms }, ...after.slice(1)];
}
