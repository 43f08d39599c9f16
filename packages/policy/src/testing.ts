import { readdirSync, readFileSync } from 'node:fs';

export type Files = Record<string, string>;

/** The files of one of the published examples. */
export function exampleFiles(name: 'small' | 'company'): Files {
  const folder = new URL(`../../../examples/${name}/`, import.meta.url);
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
}

/** The files with one text replaced; it must stand there. */
export function edited(files: Files, file: string, from: string, to: string): Files {
  const text = files[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  return { ...files, [file]: text.replace(from, to) };
}
