/** How long an origin that refused a connection is left out, while there is another. */
const OUT_MS = 1000;

/** Where the replicas of a service listen: one after the other; who refuses is left out for a moment. */
export class Origins {
  readonly #all: readonly { readonly origin: string; out: number }[];
  readonly #now: () => number;
  #next = 0;

  constructor(urls: readonly URL[], now: () => number = () => performance.now()) {
    this.#all = urls.map((url) => ({ origin: url.origin, out: 0 }));
    this.#now = now;
  }

  pick(): string {
    const now = this.#now();
    for (let n = 0; n < this.#all.length; n++) {
      const one = this.#all[(this.#next + n) % this.#all.length]!;
      if (one.out > now) continue;
      this.#next = (this.#next + n + 1) % this.#all.length;
      return one.origin;
    }
    this.#next = (this.#next + 1) % this.#all.length;
    return this.#all[this.#next]!.origin; // all refuse: whoever is back is found so
  }

  refused(origin: string): void {
    for (const one of this.#all) if (one.origin === origin) one.out = this.#now() + OUT_MS;
  }
}
