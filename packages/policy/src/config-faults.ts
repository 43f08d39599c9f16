import type { Finding } from './finding.ts';

/** A configuration that is refused, with all that was found. */
export class ConfigFaults extends Error {
  override readonly name = 'ConfigFaults';
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[], message: string, options?: ErrorOptions) {
    super(message, options);
    this.findings = findings;
  }
}

/** A finding as one line: `rules.yaml:12:5: error: there is no queue `biling` (expected `billing` (did you mean that?))`. */
export function findingText(one: Finding): string {
  return `${one.file}:${one.line}:${one.column}: ${one.severity}: ${one.message}${one.expected === '' ? '' : ` (expected ${one.expected})`}`;
}

const MOST_TOLD = 3;

/** The first few, for one line of a log. */
export function faultText(findings: readonly Finding[]): string {
  const left = findings.length - MOST_TOLD;
  return [...findings.slice(0, MOST_TOLD).map(findingText), ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
