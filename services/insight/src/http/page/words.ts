import type { Language } from '@sluice/runtime';

/** What the page says, in each language. */
export interface PageWords {
  readonly lang: string;
  readonly other: { readonly language: Language; readonly lang: string; readonly name: string };
  readonly languages: string;
  readonly title: string;
  readonly intro: string;
  readonly scale: readonly [string, string, string, string, string];
  readonly comment: string;
  readonly commentHint: string;
  readonly send: string;
  readonly change: string;
  readonly thanks: string;
  readonly saved: string;
  readonly said: string;
  readonly byPhone: string;
  readonly mayChange: (hours: number) => string;
  readonly noChange: string;
  readonly missing: string;
  readonly chooseOne: string;
  readonly errorTitle: string;
  readonly tooLong: string;
  readonly unknown: readonly [title: string, text: string];
  readonly expired: readonly [title: string, text: string];
  readonly cancelled: readonly [title: string, text: string];
  readonly away: readonly [title: string, text: string];
}

export const WORDS: Readonly<Record<Language, PageWords>> = {
  zh: {
    lang: 'zh-CN',
    other: { language: 'en', lang: 'en', name: 'English' },
    languages: '语言',
    title: '请评价我们的服务',
    intro: '1 分为很不满意，5 分为非常满意。',
    scale: ['很不满意', '不满意', '一般', '满意', '非常满意'],
    comment: '您还想告诉我们什么？（可不填）',
    commentHint: '最多 2000 字。请勿填写密码或银行卡号。',
    send: '提交评价',
    change: '修改评价',
    thanks: '感谢您的评价',
    saved: '您的评价已保存。',
    said: '您的评价',
    byPhone: '您在电话中作出的评价',
    mayChange: (hours) => `您可以在首次提交后的 ${hours} 小时内修改。`,
    noChange: '评价已不能再修改。',
    missing: '还有问题没有回答',
    chooseOne: '请选择 1 至 5 分',
    errorTitle: '错误：',
    tooLong: '文字最多 2000 字',
    unknown: ['没有找到这份评价', '链接不完整或已失效。请完整复制邮件中的链接再试一次。'],
    expired: ['评价已截止', '这份评价的有效期已过。如果您还有问题，请直接回复我们的邮件。'],
    cancelled: ['不再需要评价', '您的问题正在继续处理，或已另行结束，因此不再需要这份评价。'],
    away: ['暂时无法打开', '请过几分钟再试一次。您的评价没有丢失。'],
  },
  en: {
    lang: 'en',
    other: { language: 'zh', lang: 'zh-CN', name: '中文' },
    languages: 'Language',
    title: 'How did we do?',
    intro: '1 is very poor, 5 is very good.',
    scale: ['very poor', 'poor', 'fair', 'good', 'very good'],
    comment: 'Anything else that you want to tell us? (optional)',
    commentHint: 'At most 2000 characters. Please write no password and no card number.',
    send: 'Send',
    change: 'Change my answer',
    thanks: 'Thank you',
    saved: 'Your answer is saved.',
    said: 'What you said',
    byPhone: 'What you said by phone',
    mayChange: (hours) => `You can change it within ${hours} hours of your first answer.`,
    noChange: 'It can be changed no more.',
    missing: 'Some questions are not answered yet',
    chooseOne: 'Please choose 1 to 5',
    errorTitle: 'Error: ',
    tooLong: 'The text may have 2000 characters at most',
    unknown: ['There is no such survey', 'The link is not whole, or it is good no more. Please copy all of the link from our mail and try again.'],
    expired: ['This survey is over', 'The time for an answer has passed. If anything is still open, please reply to our mail.'],
    cancelled: ['No answer is needed any more', 'Your matter goes on, or has ended in another way, so there is nothing to rate.'],
    away: ['Not now', 'Please try again in a few minutes. Nothing of yours is lost.'],
  },
};
