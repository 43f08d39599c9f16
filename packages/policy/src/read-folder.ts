import { LineCounter, parseDocument } from 'yaml';
import { ConfigFaults, faultText } from './config-faults.ts';
import { checkConfig } from './check-config.ts';
import { type Config, type DocumentName, DOCUMENTS } from './documents.ts';
import { EMPTY } from './check/folder.ts';
import type { Finding } from './finding.ts';
import { mustHold } from './must-hold.ts';

type Files = Readonly<Record<string, string>>;

/**
 * A folder that was published, as it is: what checks have learnt since then is asked of the next one (`checkConfig`), and a new release goes
 * on with what is in force. Each folder is read once, where `remember` was told of it.
 * @throws ConfigFaults where a document is missing, is no YAML, or has not even the lists that it is made of
 */
export function readFolder(files: Files): Config {
  const known = remembered.find((one) => sameFiles(one.files, files));
  if (known) return known.config;
  const config: Record<string, unknown> = {};
  for (const { name, file, required } of DOCUMENTS) {
    const text = Object.hasOwn(files, file) ? files[file] : undefined;
    if (text !== undefined) config[name] = readText(name, file, text);
    else if (required) throw faulty({ file, line: 1, column: 1, severity: 'error', message: `${file} is missing`, expected: 'a file of that name in the folder' });
    else config[name] = EMPTY[name];
  }
  return config as unknown as Config;
}

/**
 * What a service makes of a published folder. Where it cannot, the fault has its place: what `checkConfig` finds says more than what a
 * compiler stumbled over. @throws ConfigFaults, or what `compile` throws where the folder is right
 */
export function compileFolder<C>(files: Files, compile: (config: Config) => C): C {
  try {
    return compile(standing(files));
  } catch (error) {
    throw explained(files, error);
  }
}

/** `compileFolder` in steps: between two of them others may work. */
export function* compileFolderInSteps<C>(files: Files, compile: (config: Config) => Generator<void, C, void>): Generator<void, C, void> {
  try {
    return yield* compile(standing(files));
  } catch (error) {
    throw explained(files, error);
  }
}

function standing(files: Files): Config {
  const config = readFolder(files);
  mustHold(config);
  return config;
}

function explained(files: Files, error: unknown): unknown {
  if (error instanceof ConfigFaults) return error;
  const faults = checkConfig(files).findings.filter(({ severity }) => severity === 'error');
  return faults.length === 0 ? error : new ConfigFaults(faults, faultText(faults), { cause: error });
}

const MOST_REMEMBERED = 2;
let remembered: readonly { readonly files: Files; readonly config: Config }[] = [];

/** A folder that was read elsewhere (a large one, in a thread): the services of a process need not read it again. The newest few are kept. */
export function remember(files: Files, config: Config): void {
  remembered = [{ files, config }, ...remembered.filter((one) => !sameFiles(one.files, files))].slice(0, MOST_REMEMBERED);
}

export const isRemembered = (files: Files): boolean => remembered.some((one) => sameFiles(one.files, files));

function sameFiles(one: Files, other: Files): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** What a document is made of; without it nothing can be compiled. */
const LISTS: Readonly<Partial<Record<DocumentName, string>>> = {
  channels: 'accounts',
  agents: 'agents',
  teams: 'teams',
  queues: 'queues',
  rules: 'rules',
  policies: 'policies',
  departments: 'departments',
  cases: 'processes',
};

function readText(name: DocumentName, file: string, text: string): unknown {
  const lines = new LineCounter();
  const fault = (message: string, expected: string, offset = 0): ConfigFaults => {
    const at = lines.linePos(Math.min(offset, text.length));
    return faulty({ file, line: Math.max(1, at.line), column: Math.max(1, at.col), severity: 'error', message, expected });
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2' });
    const broken = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
    if (broken) throw fault(broken.message, 'YAML 1.2', broken.pos[0]);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const list = LISTS[name];
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw fault('the document is no map', 'a document of its form');
    if (list !== undefined && !Array.isArray((value as Record<string, unknown>)[list])) throw fault(`\`${list}\` is no list`, 'a list');
    return value;
  } catch (error) {
    throw error instanceof ConfigFaults ? error : fault(error instanceof Error ? error.message : String(error), 'a document that can be read');
  }
}

const faulty = (one: Finding): ConfigFaults => new ConfigFaults([one], faultText([one]));
