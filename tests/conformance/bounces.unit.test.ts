import { inspectMail, type InspectedMail } from '@sluice/mail';
import { corpus, percent, tell } from './corpora.ts';

interface Label {
  readonly file: string;
  readonly expected: readonly { readonly reason: string; readonly hardbounce: boolean }[];
}

const found = corpus('bounces');
const labels: readonly Label[] = found
  ? found
      .read('labels.jsonl')
      .toString()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Label]))
  : [];
let seen: readonly (Label & { readonly mail: InspectedMail })[] = [];

beforeAll(async () => {
  seen = found ? await Promise.all(labels.map(async (label) => ({ ...label, mail: await inspectMail(found.read(label.file)) }))) : [];
});

test('automatic or not: 99 %', () => {
  if (!found) return;
  const missed = seen.filter((one) => one.mail.automatic.kind === 'none').map((one) => one.file);
  tell(`bounces: ${percent(seen.length - missed.length, seen.length)} are told to be automatic; not: ${missed.join(', ')}`);
  expect(missed.length).toBeLessThanOrEqual(seen.length * 0.01);
});

test('hard or soft: 95 %', () => {
  if (!found) return;
  const missed = seen.filter((one) => (one.mail.automatic.permanent ?? false) !== one.expected.some((label) => label.hardbounce)).map((one) => one.file);
  tell(`bounces: ${percent(seen.length - missed.length, seen.length)} are hard or soft as labelled; not: ${missed.join(', ')}`);
  expect(missed.length).toBeLessThanOrEqual(seen.length * 0.05);
});

test('what is no bounce is not taken for one', async () => {
  if (!found) return;
  const files = found.files('not-bounces/*');
  const kinds = await Promise.all(files.map(async (file) => (await inspectMail(found.read(file))).automatic.kind));
  tell(`bounces: ${kinds.filter((kind) => kind !== 'none').length} of ${kinds.length} mails that are none taken for automatic`);
  expect(kinds.every((kind) => kind === 'none')).toBe(true);
});
