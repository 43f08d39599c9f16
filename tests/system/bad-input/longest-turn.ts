const LOOK_MS = 2;

/**
 * Watches the event loop until the answer is called, which gives the longest time that nothing else had a turn: milliseconds of this
 * thread's CPU time, not of the clock, so that a busy machine does not make it longer.
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
