import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Mails that other people wrote; they are no part of the tree. */
const CORPORA = process.env['CORPORA_DIR'] ?? path.join(import.meta.dirname, '../../../shared/corpora');

export interface Corpus {
  /** Files by pattern, sorted by name. */
  files(pattern: string): readonly string[];
  read(file: string): Buffer;
  json(file: string): unknown;
}

/** Undefined where the folder is absent, which is said in one line. */
export function corpus(name: string): Corpus | undefined {
  const root = path.join(CORPORA, name);
  if (!existsSync(root)) {
    console.info(`no corpus ${name} at ${CORPORA}: not tested against it (set CORPORA_DIR)`);
    return undefined;
  }
  return {
    files: (pattern) =>
      globSync(pattern, { cwd: root, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => path.relative(root, path.join(one.parentPath, one.name)))
        .sort(),
    read: (file) => readFileSync(path.join(root, file)),
    json: (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as unknown,
  };
}

/** The figure of a run, for who reads its output. */
export const tell = (figure: string): void => console.info(figure);
export const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
