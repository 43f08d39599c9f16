import { Type } from 'typebox';

interface Words {
  readonly en: string;
  readonly zh: string;
}

/** What was found out about a contact while it was taken in, in words for whoever reads it. */
const WORDS: Readonly<Record<string, Words>> = {
  unparsed: {
    en: 'This mail could not be taken apart: it is broken, or built to do harm. Only its beginning is shown; all of it is kept.',
    zh: '这封邮件无法解析：它已损坏，或被构造成有害内容。这里只显示开头部分，原文已完整保存。',
  },
  attachments_cut: { en: 'This mail has more files than are listed here. All of them stand in the original, which is kept.', zh: '这封邮件的附件多于此处所列。全部附件都在已保存的原文中。' },
  text_cut: { en: 'The text is longer than what is shown here. Open the whole message to read on.', zh: '正文比此处显示的更长。请打开完整内容继续阅读。' },
  truncated: { en: 'This mail is larger than we fetch: its end is missing here and lies in the mailbox.', zh: '这封邮件超过可收取的大小：此处缺少结尾部分，完整邮件在邮箱中。' },
  same_message_id: { en: 'Another mail with the same Message-ID and other content came before.', zh: '此前收到过 Message-ID 相同但内容不同的另一封邮件。' },
  unauthenticated: { en: 'The checks speak against this sender: it may be somebody else. Do not rely on the name.', zh: '发件人验证未通过：发件人可能是冒充的，请勿仅凭姓名相信。' },
  html_refused: { en: 'The HTML of this mail is nested to do harm and is not shown; its text is.', zh: '这封邮件的 HTML 嵌套异常，可能有害，因此不予显示；仅显示其文本。' },
  html_cut: { en: 'The HTML of this mail is longer than is shown. All of it stands in the original.', zh: '这封邮件的 HTML 过长，此处未完整显示。原文已完整保存。' },
};

export const Notices = Type.Array(Type.Object({ flag: Type.String(), en: Type.String(), zh: Type.String() }), {
  description: 'what a reader should know of it, in words: one for each flag that has some',
});

/** In the order of the flags; a flag without words is none that a person must know of. */
export function noticesOf(flags: readonly string[]): { flag: string; en: string; zh: string }[] {
  return flags.flatMap((flag) => (Object.hasOwn(WORDS, flag) && WORDS[flag] ? [{ flag, ...WORDS[flag] }] : []));
}
