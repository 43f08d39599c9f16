import { DAY, HOUR } from '@sluice/kernel';
import { checkConfig, compileSurveys, type Config, DEFAULT_QUESTIONS, diffConfig, surveyFits } from './index.ts';
import { edited, exampleFiles, type Files, nineToFive } from './testing.ts';

const company = exampleFiles('company');
const configOf = (files: Files): Config => {
  const { config, findings } = checkConfig(files, { calendars: nineToFive });
  if (!config) throw new Error(JSON.stringify(findings));
  return config;
};
const without = (files: Files): Files => Object.fromEntries(Object.entries(files).filter(([file]) => file !== 'surveys.yaml'));

test('without the document nobody is asked; with a message alone everything else is as shipped', () => {
  expect(compileSurveys(configOf(without(company)))).toBeUndefined();
  const message = { subject: 's', text: 'see {link}' };
  const bare = `version: 1\nmessage: ${JSON.stringify({ zh: message, en: message })}\n`;
  expect(compileSurveys(configOf({ ...company, 'surveys.yaml': bare }))).toEqual({
    when: {},
    bots: false,
    delayMs: HOUR,
    withinMs: DAY,
    quiet: undefined,
    perCustomerMs: 14 * DAY,
    exempt: ['complaint'],
    expiryMs: 7 * DAY,
    changeMs: DAY,
    questions: DEFAULT_QUESTIONS,
    message: { zh: message, en: message },
  });
});

test('all of `when` must hold, and what a ticket is not known to be holds for nothing', () => {
  const facts = { type: 'billing', queueId: 'general', channel: 'email' };
  expect(surveyFits({ when: {} }, { ...facts, type: null })).toBe(true);
  expect(surveyFits({ when: { channel: ['email'], type: ['billing', 'returns'] } }, facts)).toBe(true);
  expect(surveyFits({ when: { channel: ['email'], type: ['returns'] } }, facts)).toBe(false);
  expect(surveyFits({ when: { type: ['billing'] } }, { ...facts, type: null })).toBe(false);
  expect(surveyFits({ when: { queueId: ['general'] } }, { ...facts, queueId: null })).toBe(false);
});

test('quiet hours that make some wait too long are warned of, and published', () => {
  const files = edited(company, 'surveys.yaml', 'within: 24h', 'within: 12h');
  const { findings, config } = checkConfig(files, { calendars: nineToFive });
  expect(findings.map(({ severity, message }) => [severity, message])).toEqual([['warning', 'with these quiet hours some are asked later than `within`']]);
  expect(config?.surveys?.quiet).toEqual({ from: '21:00', to: '09:00', tz: 'Asia/Shanghai' });
});

test('what would change is said in words', () => {
  const diff = (before: Files, after: Files): string[] => diffConfig(configOf(before), configOf(after));
  expect(diff(without(company), company)).toEqual(['surveys: added: customers are asked how a solution was']);
  expect(diff(company, without(company))).toEqual(['surveys: removed: nobody is asked any more']);
  expect(diff(company, edited(company, 'surveys.yaml', 'delay: 1h', 'delay: 2h'))).toEqual(['surveys: asked after 1 h → 2 h']);
  expect(diff(company, edited(company, 'surveys.yaml', 'delay: 1h', 'delay: 1s'))).toEqual(['surveys: asked after 1 h → 1 s']);
  expect(diff(company, edited(company, 'surveys.yaml', 'delay: 1h', 'delay: 1h30m10s'))).toEqual(['surveys: asked after 1 h → 1 h 30 min 10 s']);
  expect(diff(company, edited(company, 'surveys.yaml', 'from: "21:00"', 'from: "20:00"'))).toEqual(['surveys: quiet hours 21:00–09:00 Asia/Shanghai → 20:00–09:00 Asia/Shanghai']);
  expect(diff(company, edited(company, 'surveys.yaml', 'en: How fast we were', 'en: How fast we are'))).toEqual(['survey question speed: en How fast we were → How fast we are']);
});
