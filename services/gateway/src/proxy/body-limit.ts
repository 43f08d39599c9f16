import { Transform, type TransformCallback } from 'node:stream';
import { Problem } from '@sluice/runtime';

export const tooLarge = (): Problem => new Problem(413, 'too_large', 'the body is larger than this route takes');

/** Passes a body on while it comes, up to so many bytes: the same limit as where it is read whole. */
export class BodyLimit extends Transform {
  #left: number;

  constructor(bytes: number) {
    super();
    this.#left = bytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length;
    if (this.#left < 0) done(tooLarge());
    else done(null, chunk);
  }
}
