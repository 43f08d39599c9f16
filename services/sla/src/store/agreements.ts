import { BrokenInvariant } from '@sluice/kernel';
import { type Queryable, texts, type Tx } from '@sluice/store';
import type { Agreement, SlaConfig } from '../domain/agreement.ts';
import type { TicketClocks } from '../domain/model.ts';
import type { Rules } from '../domain/turn.ts';

/** Agreements are few (versions × policies × calendars) and never change: read once, then held. */
const KEPT = 2000;

export interface SavedRules extends Rules {
  save(tx: Tx): void;
}

function* keysOf(tickets: Iterable<TicketClocks>): Iterable<string> {
  for (const { clocks } of tickets) {
    for (const { taken, ...clock } of clocks) {
      for (const { segments, agreement } of [clock, ...taken.flatMap(({ own, brought }) => [own, brought])]) {
        yield agreement;
        for (const one of segments) yield one.agreement;
      }
    }
  }
}

export class AgreementStore {
  readonly #held = new Map<string, Agreement>();

  /** Everything that these tickets' clocks were promised. @throws BrokenInvariant where one is not there */
  async load(db: Queryable, tickets: Iterable<TicketClocks>): Promise<ReadonlyMap<string, Agreement>> {
    const loaded = new Map<string, Agreement>();
    const missing = new Set<string>();
    for (const key of keysOf(tickets)) {
      const held = this.#held.get(key);
      if (held) loaded.set(key, held);
      else missing.add(key);
    }
    if (missing.size === 0) return loaded;
    const rows = await db.query<{ doc: Agreement }>('select doc from sla.agreement where key = any ($1::text[])', [texts([...missing])]);
    for (const { doc } of rows) {
      this.#hold(doc);
      loaded.set(doc.key, doc);
    }
    return loaded;
  }

  /** Rules of one transaction: what is newly agreed in it is written by `save`. */
  rules(config: SlaConfig, loaded: ReadonlyMap<string, Agreement>): SavedRules {
    const made = new Map<string, Agreement>();
    return {
      agreement: (key) => {
        const found = loaded.get(key) ?? made.get(key);
        if (!found) throw new BrokenInvariant(`there is no agreement ${key}`);
        return found;
      },
      config: {
        version: config.version,
        tell: (whom, about) => config.tell(whom, about),
        leads: config.leads,
        endingCalendars: (now) => config.endingCalendars(now),
        agreementFor: (kind, facts, clock) => {
          const found = config.agreementFor(kind, facts, clock);
          if (found) made.set(found.key, found);
          return found;
        },
      },
      save: (tx) =>
        this.#save(
          tx,
          [...made.values()].filter((one) => !this.#held.has(one.key)),
        ),
    };
  }

  #save(tx: Tx, made: readonly Agreement[]): void {
    if (made.length === 0) return;
    const rows = made.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    tx.send('insert into sla.agreement (key, doc) select x.key, x.doc::json from unnest($1::text[], $2::text[]) as x(key, doc) on conflict (key) do nothing', [
      texts(rows.map((one) => one.key)),
      texts(rows.map((one) => JSON.stringify(one))),
    ]);
    tx.onCommit(() => {
      for (const one of rows) this.#hold(one);
    });
  }

  /** Beyond the limit all are forgotten, and read again as they are asked for. */
  #hold(agreement: Agreement): void {
    if (this.#held.size >= KEPT) this.#held.clear();
    this.#held.set(agreement.key, agreement);
  }
}
