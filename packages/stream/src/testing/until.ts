/** Resolves when `holds` does; every change rings. */
export class Until {
  #waiters = new Set<() => void>();
  ring(): void {
    for (const look of this.#waiters) look();
  }
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }
}
