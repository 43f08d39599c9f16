import { DAY, MINUTE } from '@sluice/kernel';
import { compileSurveys } from '../compile-surveys.ts';
import { durationMs } from '../durations.ts';
import type { Finding } from '../finding.ts';
import { isZone } from '../local-time.ts';
import type { SurveysDocument } from '../survey-document.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { knownWords, wordFindings } from './when-words.ts';

/** Surveys: types, queues and channels that do not exist, times that are none, a customer who would be asked too late. */
export const checkSurveys: Check = (folder) => {
  const { surveys } = folder.config;
  if (!surveys) return [];
  const lengths = lengthFindings(folder, surveys);
  return [
    ...(surveys.when ? wordFindings(folder, 'surveys', ['when'], surveys.when) : []),
    ...exemptFindings(folder, surveys),
    ...(surveys.questions ? duplicates(folder, 'surveys', 'questions', surveys.questions) : []),
    ...lengths,
    ...quietFindings(folder, surveys),
    ...(lengths.length > 0 ? [] : lateFindings(folder, surveys)),
  ];
};

function exemptFindings(folder: Folder, { exempt = [] }: SurveysDocument): Finding[] {
  const types = knownWords(folder)['type'] ?? [];
  return exempt.flatMap((type, index) => (types.includes(type) ? [] : finding(folder, 'surveys', ['exempt', index], `there is no type \`${type}\``, oneOf(type, types))));
}

function lengthFindings(folder: Folder, surveys: SurveysDocument): Finding[] {
  return (['delay', 'within', 'change'] as const).flatMap((key) => {
    const text = surveys[key];
    return text === undefined || durationMs(text) !== undefined ? [] : finding(folder, 'surveys', [key], `\`${text}\` is no length of time`, 'a duration such as 30m, 1h or 24h');
  });
}

function quietFindings(folder: Folder, { quiet }: SurveysDocument): Finding[] {
  if (!quiet) return [];
  const zone = isZone(quiet.tz) ? [] : [finding(folder, 'surveys', ['quiet', 'tz'], `there is no time zone \`${quiet.tz}\``, 'a zone such as Asia/Shanghai')];
  const hours = quiet.from === quiet.to ? [finding(folder, 'surveys', ['quiet', 'to'], 'the quiet hours end when they begin: nobody could ever be asked', 'another time than `from`')] : [];
  return [...zone, ...hours];
}

function lateFindings(folder: Folder, surveys: SurveysDocument): Finding[] {
  const { delayMs, withinMs, quiet } = compileSurveys({ surveys })!;
  if (delayMs > withinMs)
    return [
      finding(folder, 'surveys', surveys.delay === undefined ? ['within'] : ['delay'], 'a customer would be asked only after the time within which he is to be asked', '`delay` at most `within`'),
    ];
  if (!quiet || delayMs + quietMs(quiet) <= withinMs) return [];
  return [finding(folder, 'surveys', ['quiet'], 'with these quiet hours some are asked later than `within`', 'shorter quiet hours, or a shorter `delay`', 'warning')];
}

/** On a day without a change of the clocks. */
function quietMs({ from, to }: { readonly from: string; readonly to: string }): number {
  const at = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * MINUTE;
  return (at(to) - at(from) + DAY) % DAY;
}
