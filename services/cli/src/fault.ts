/** Exit codes of the command line: 0 ok, 1 failed, 2 usage, 3 a check failed, 78 configuration. */
export const EXIT = { failed: 1, usage: 2, checkFailed: 3, configuration: 78 } as const;

/** A fault that is told to the caller in one sentence, without a stack. */
export class CliFault extends Error {
  override readonly name = 'CliFault';
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
