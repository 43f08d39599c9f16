/** What a session (a caller on the line, a page that is open) has been told of its position; plain data. */
export interface AnnouncedPosition {
  readonly position: number;
}

/**
 * What to say now: a position never rises within a session, whoever overtakes. It sinks again when the true one is below what was said.
 * `before`: what was said last; absent at the first time and after a new beginning (another queue).
 */
export function announce(position: number, before?: AnnouncedPosition): AnnouncedPosition {
  return before !== undefined && before.position <= position ? before : { position };
}
