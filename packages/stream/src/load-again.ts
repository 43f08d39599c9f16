/** Thrown by a handler where an earlier kind of row turns out to be missing: rolled back, and begun again with the larger set. */
export class LoadAgain extends Error {
  override readonly name = 'LoadAgain';
  readonly more: unknown;
  constructor(more: unknown) {
    super('more must be loaded first');
    this.more = more;
  }
}

const ATTEMPTS = 5;

/** Runs a whole transaction, again with what a `LoadAgain` asked for. @throws the LoadAgain itself after five attempts: the handler never has enough */
export async function loadingAgain<T>(run: (more: unknown) => Promise<T>): Promise<T> {
  for (let attempt = 1, more: unknown; ; attempt++) {
    try {
      return await run(more);
    } catch (error) {
      if (!(error instanceof LoadAgain) || attempt === ATTEMPTS) throw error;
      ({ more } = error);
    }
  }
}
