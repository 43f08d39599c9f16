/** One fault of a configuration, where it stands. Lines and columns count from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** An `error` keeps the configuration from being published; a `warning` does not. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What would be right; empty where the message says all. */
  readonly expected: string;
}

/** By file, then by place. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
}
