const LOOK_MS = 2;

/**
 * Watches the event loop until the answer is called: that gives the milliseconds of CPU time that the longest turn of it took, or the last
 * few if they lie together. Time of this thread, not of the clock: a busy machine does not make it longer.
 */
export function watchTurns(): () => number {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let before = used();
  let longest = 0;
  const look = (): void => {
    const now = used();
    longest = Math.max(longest, now - before);
    before = now;
  };
  const looking = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(looking);
    look();
    return longest;
  };
}
