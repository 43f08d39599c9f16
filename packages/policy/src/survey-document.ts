/** `surveys.yaml` as it is written. Without the document nobody is asked. */
export interface SurveysDocument {
  readonly version: 1;
  /** Which solutions are asked about; absent: all. */
  readonly when?: Readonly<Partial<Record<'type' | 'queue' | 'channel', string | readonly string[]>>>;
  readonly bots?: boolean;
  readonly delay?: string;
  readonly within?: string;
  readonly quiet?: QuietEntry;
  readonly perCustomerDays?: number;
  readonly exempt?: readonly string[];
  readonly expiryDays?: number;
  readonly change?: string;
  readonly questions?: readonly QuestionEntry[];
  readonly message: Readonly<Record<'zh' | 'en', SurveyMessage>>;
}

/** Wall-clock times of a zone; `to` before `from` is on the next day. */
export interface QuietEntry {
  readonly tz: string;
  readonly from: string;
  readonly to: string;
}

export interface QuestionEntry {
  readonly id: string;
  readonly name: Readonly<Record<'zh' | 'en', string>>;
}

/** `{link}` in the text stands for the link. */
export interface SurveyMessage {
  readonly subject: string;
  readonly text: string;
}
