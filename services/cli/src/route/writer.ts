import type { Streams } from '../context.ts';

/** So much of the result waits until it is written: a small run that is refused half-way has then said nothing. */
const HELD = 8 << 20;
const GATHERED = 1 << 16;

/** Lines to stdout, gathered: a write for each would cost more than most of them. */
export class LineWriter {
  readonly #streams: Pick<Streams, 'out'>;
  #text = '';
  #most = HELD;

  constructor(streams: Pick<Streams, 'out'>) {
    this.#streams = streams;
  }

  write(line: object): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length < this.#most) return;
    this.#most = GATHERED;
    this.end();
  }

  end(): void {
    if (this.#text !== '') this.#streams.out.write(this.#text);
    this.#text = '';
  }
}
