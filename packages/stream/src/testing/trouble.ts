import vm from 'node:vm';

/** What Node had to say of this process: warnings and rejections that nobody handled. Call the answer to stop listening. */
export function listenForTrouble(): { readonly trouble: readonly string[]; stop(): void } {
  // A test's own `process` is a copy on which nothing is ever emitted.
  const real = vm.runInThisContext('process') as NodeJS.Process;
  const trouble: string[] = [];
  const warned = (warning: Error): void => {
    // The test runner's own, told once a process, by whichever file comes first.
    if (!warning.message.startsWith('VM Modules')) trouble.push(`warning: ${warning.name}: ${warning.message}`);
  };
  const rejected = (error: unknown): void => void trouble.push(`unhandled: ${String(error)}`);
  real.on('warning', warned);
  real.on('unhandledRejection', rejected);
  return {
    trouble,
    stop() {
      real.off('warning', warned);
      real.off('unhandledRejection', rejected);
    },
  };
}
