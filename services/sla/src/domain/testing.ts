import { BrokenInvariant, HOUR, type Instant } from '@sluice/kernel';
import { exampleFiles } from '@sluice/policy/testing';
import { type Agreement, compileConfig, type SlaConfig } from './agreement.ts';
import type { TicketChange, TicketCommand } from './command.ts';
import type { Rules } from './turn.ts';

/** Tuesday, 3 March 2026, 10:00 in Berlin: the small example's office is open from nine to five. */
export const TEN: Instant = Date.UTC(2026, 2, 3, 9);
export const TICKET = 'tkt_1';
export const [FIRST, RESOLUTION]: [string, string] = ['clk_first', 'clk_resolution'];

export type Files = Readonly<Record<string, string>>;

/** The files of an example with its policies replaced. */
export function withPolicies(policies: string, more: Files = {}): Files {
  return { ...exampleFiles('small'), ...more, 'policies.yaml': policies };
}

/** Rules over a configuration, which can be another one later. */
export function rulesOf(files: Files = exampleFiles('small'), version = 'v1'): Rules & { use(files: Files, version: string): void } {
  const agreements = new Map<string, Agreement>();
  let config = compileConfig({ version, files });
  const learning = (): SlaConfig => ({
    ...config,
    agreementFor(kind, facts, clock) {
      const found = config.agreementFor(kind, facts, clock);
      if (found) agreements.set(found.key, found);
      return found;
    },
  });
  return {
    get config() {
      return learning();
    },
    agreement(key) {
      const found = agreements.get(key);
      if (!found) throw new BrokenInvariant(`no agreement ${key}`);
      return found;
    },
    use: (next, number) => void (config = compileConfig({ version: number, files: next })),
  };
}

/** A ticket's event as a command; `now` is when it is seen. */
export function said(version: number, at: Instant, change: TicketChange, now: Instant = at): TicketCommand {
  return { kind: 'ticket', ticketId: TICKET, conversationId: 'cnv_1', version, at, now, origin: {}, ids: [FIRST, RESOLUTION], change };
}

export const created = (at: Instant, more: Partial<Extract<TicketChange, { name: 'created' }>> = {}, version = 1): TicketCommand =>
  said(version, at, { name: 'created', channel: 'email', receivedAt: at, begunBy: 'customer', priority: 40, tier: null, ...more });

export const queued = (at: Instant, version = 2, more: Partial<Extract<TicketChange, { name: 'queued' }>> = {}, now: Instant = at): TicketCommand =>
  said(version, at, { name: 'queued', queueId: 'general', priority: 40, receivedAt: at, channel: 'email', tier: null, type: 'question', ...more }, now);

export const at = (hours: number, minutes = 0): Instant => TEN + hours * HOUR + minutes * 60_000;
