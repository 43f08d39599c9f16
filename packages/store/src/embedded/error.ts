/** The embedded Postgres cannot start; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** What initdb or the server said when it gave up, as a sentence that tells what to do where we know. */
export function notStarted(what: string, words: string, data: string): EmbeddedPostgresError {
  if (/No space left on device/i.test(words)) return new EmbeddedPostgresError(`the disk of ${data} is full (No space left on device): free room, or set SLUICE_DATA_DIR to a folder on another disk`);
  return new EmbeddedPostgresError(`${what}: ${words.trim() || 'it said nothing'}`);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
