import type { Check } from '@sluice/runtime';
import type { EmailAccount, ImapSettings } from '../domain/account.ts';
import { type Fetcher, type FetchState, settingsKey } from './fetcher.ts';

/** One fetcher per mailbox that the configuration names; a change of its settings begins a new one. */
export class Mailboxes {
  readonly #accounts: () => readonly EmailAccount[];
  readonly #make: (account: EmailAccount, imap: ImapSettings) => Fetcher;
  readonly #running = new Map<string, Fetcher>();

  constructor(accounts: () => readonly EmailAccount[], make: (account: EmailAccount, imap: ImapSettings) => Fetcher) {
    this.#accounts = accounts;
    this.#make = make;
  }

  async reconcile(): Promise<void> {
    const wanted = new Map(this.#accounts().flatMap((account) => (account.imap === undefined ? [] : [[settingsKey(account), { account, imap: account.imap }] as const])));
    for (const [key, fetcher] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      await fetcher.stop();
    }
    for (const [key, { account, imap }] of wanted) {
      if (this.#running.has(key)) continue;
      const fetcher = this.#make(account, imap);
      this.#running.set(key, fetcher);
      fetcher.start();
    }
  }

  states(): FetchState[] {
    return [...this.#running.values()].map((fetcher) => fetcher.state);
  }

  checks(): Check[] {
    return [...this.#running.values()].map((fetcher) => fetcher.check());
  }

  async stop(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((fetcher) => fetcher.stop()));
  }
}
