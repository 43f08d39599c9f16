import type { ErrorObject } from 'ajv';
import type { Finding } from './finding.ts';
import type { Located, Path } from './located.ts';
import { type SchemaName, validatorOf } from './schemas.ts';
import { closest } from './words.ts';

/** Nobody reads more; to find the place of each takes time. */
const MOST = 1000;

/** What in a document is not of its form, in words. */
export function schemaFindings(name: SchemaName, located: Located): Finding[] {
  const validate = validatorOf(name);
  if (validate(located.value)) return [];
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== 'if' && (error.propertyName === undefined || error.keyword === 'propertyNames'));
  const findings = errors.slice(0, MOST).map((error) => inWords(error, located));
  const left = errors.length - findings.length;
  if (left > 0) findings.push({ ...findings.at(-1)!, message: `${left} more of such faults are not told`, expected: 'a document of this form' });
  const seen = new Set<string>();
  return findings.filter((one) => {
    const key = `${one.line}:${one.column}:${one.message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function pathOf(pointer: string, located: Located): Path {
  let value = located.value;
  return pointer
    .split('/')
    .slice(1)
    .map((raw) => {
      const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = value !== null && typeof value === 'object' ? (value as Record<string | number, unknown>)[step] : undefined;
      return step;
    });
}

function inWords(error: ErrorObject, located: Located): Finding {
  const path = pathOf(error.instancePath, located);
  const params = error.params as Record<string, unknown>;
  const said = (error.parentSchema as { description?: string } | undefined)?.description ?? '';
  const name = path.length === 0 ? 'the document' : `\`${String(path.findLast((step) => typeof step === 'string') ?? path[0])}\``;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return located.findingAtKey([...path, key], `unknown key \`${key}\``, closest(key, known) ?? (known.length > 0 ? `one of ${known.join(', ')}` : said));
    }
    case 'required':
      return located.finding(path, `\`${String(params['missingProperty'])}\` is missing`, `\`${String(params['missingProperty'])}\` beside ${Object.keys(error.data ?? {}).join(', ') || 'nothing'}`);
    case 'dependencies':
      return located.finding(path, `\`${String(params['property'])}\` needs \`${String(params['missingProperty'])}\``, `both, or neither`);
    case 'propertyNames':
      return located.findingAtKey(
        [...path, String(params['propertyName'])],
        `\`${String(params['propertyName'])}\` cannot be a name here`,
        'lower-case letters, digits, - and _ (times: 09:00; dates: 2026-05-01)',
      );
    case 'uniqueItems':
      return located.finding([...path, Number(params['i'] ?? 0)], `the same value stands twice in ${name}`, 'each value once');
    case 'enum':
      return located.finding(
        path,
        `${show(error.data)} is no ${name}`,
        closest(String(error.data), params['allowedValues'] as string[]) ?? `one of ${(params['allowedValues'] as string[]).join(', ')}`,
      );
    default:
      return located.finding(path, `${name} is ${show(error.data)}`, said || (error.message ?? ''));
  }
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
