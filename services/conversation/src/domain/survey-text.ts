export interface SurveyText {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
}

/** Of a language tag; nothing where it says nothing. */
const writtenIn = (language: string | null): 'zh' | 'en' | undefined => {
  if (language === null || language === '' || language === 'und') return undefined;
  return /^zh\b/i.test(language) ? 'zh' : 'en';
};

/** In the customer's language; English for whoever reads neither; where nobody knows it, in all of them. */
export function surveyText(texts: readonly SurveyText[], language: string | null, link: string): { readonly subject: string; readonly text: string } {
  const wanted = writtenIn(language);
  const own = texts.filter((one) => one.language === wanted);
  const used = own.length === 0 ? texts : own;
  return { subject: used.map((one) => one.subject).join(' / '), text: used.map((one) => one.text.replaceAll('{link}', () => link).trim()).join('\n\n') };
}
