import type { Policy } from '@sluice/policy';

/** Whoever asks for tasks names lengths of his own. */
const MOST = 5000;

/** The agreements of one version that have been asked for, found without making a key: it is asked for one several times an event. */
export class Made<Agreement extends { readonly calendarId: string }> {
  readonly #by = new Map<Policy | undefined, Map<string, Map<string, Agreement>>>();
  #count = 0;

  find(policy: Policy | undefined, what: string, calendarId: string): Agreement | undefined {
    return this.#by.get(policy)?.get(what)?.get(calendarId);
  }

  /** Beyond the limit all are forgotten. */
  keep(policy: Policy | undefined, what: string, agreement: Agreement): Agreement {
    if (this.#count >= MOST) this.#by.clear();
    this.#count = this.#count >= MOST ? 1 : this.#count + 1;
    const ofPolicy = this.#by.get(policy) ?? new Map<string, Map<string, Agreement>>();
    const ofWhat = ofPolicy.get(what) ?? new Map<string, Agreement>();
    this.#by.set(policy, ofPolicy.set(what, ofWhat.set(agreement.calendarId, agreement)));
    return agreement;
  }
}
