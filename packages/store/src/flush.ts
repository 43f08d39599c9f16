/**
 * When a commit is on disk: before it is answered, or soon after. `soon` is for what would be done again if the server lost its last moments:
 * the log brings its cause anew, and nobody outside of this database was told of it. Where a database does not allow it, it means `now`.
 */
export type Flush = 'now' | 'soon';
