import type { DocumentName } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { textsOf } from '../located.ts';
import type { Folder } from './folder.ts';

const SECRET_KEY = /^(password|passwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)$/i;
const NAMES_ONE = /(Env|File)$/;
/** A scheme is short: without a limit a long text without one would be gone through from each of its letters. */
const URL_WITH_PASSWORD = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:[^\s/@]+@/i;
const KEY_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Nothing secret stands in the documents: they are kept in git and shown to every administrator. The value itself is never repeated. */
export function secretFindings(folder: Folder): Finding[] {
  return (Object.keys(folder.located) as DocumentName[]).flatMap((name) => {
    const located = folder.located[name];
    if (!located) return [];
    const found: Finding[] = [];
    for (const { path, text } of textsOf(located.value)) {
      const key = path.findLast((step) => typeof step === 'string') ?? '';
      if (SECRET_KEY.test(key) && !NAMES_ONE.test(key))
        found.push(located.findingAtKey(path, `\`${key}\` holds a secret`, `\`${key}Env\` with the name of an environment variable, or \`${key}File\` with a path`));
      else if (URL_WITH_PASSWORD.test(text) || KEY_BLOCK.test(text))
        found.push(located.finding(path, `\`${key}\` holds a secret`, 'the name of an environment variable or a path, in a key that ends with Env or File'));
    }
    return found;
  });
}
