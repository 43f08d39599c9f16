import { Option } from 'commander';
import type { Streams } from './context.ts';

export interface OutputOptions {
  readonly output: 'text' | 'json';
}

/** `-o text|json`; what json prints stays as it is from release to release. */
export const outputOption = (): Option => new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text');

/** Data to stdout: one JSON document, or text for people. */
export function print(streams: Streams, options: OutputOptions, data: unknown, text: string): void {
  streams.out.write(options.output === 'json' ? `${JSON.stringify(data)}\n` : text);
}

/** An example below the help of a command. */
export const example = (...lines: readonly string[]): string => `\nExample:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
