import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { messageOf } from '@sluice/kernel';
import { type Command, Option } from 'commander';
import type { Streams } from '../context.ts';
import { answerLines } from '../json-lines.ts';
import { example } from '../output.ts';
import { filesOf } from './mail-files.ts';
import { type Participants, threadMails } from './mail-thread.ts';

/** `sluice mail inspect|trim|thread`: what the product makes of mails, of files, without a server. One line in, one line out, in order. */
export function mailCommand(parent: Command, streams: Streams): void {
  const mail = parent.command('mail').description('what is made of mails: offline, JSON Lines').addHelpText('after', example('sluice mail inspect inbox/', 'sluice mail trim < replies.jsonl'));

  mail
    .command('inspect <file...>')
    .description('one line a mail: who, what, what is new in it, whether a machine wrote it; folders with all that is in them, `-` for stdin')
    .addHelpText('after', example('sluice mail inspect inbox/', 'sluice mail inspect - < reply.eml'))
    .action((names: readonly string[]) => inspect(names, streams));

  mail
    .command('trim')
    .description('lines {"id","text"} or {"id","html"} from stdin → {"id","newText"}: without quoted history, signature and "sent from"')
    .addHelpText('after', example('sluice mail trim < replies.jsonl'))
    .action(() => trim(streams));

  mail
    .command('thread <file...>')
    .description('one line a mail of mailboxes (mbox) or folders: {"file","index","messageId","thread"}; the same number is the same conversation')
    .addOption(
      new Option('--participants <who>', 'known: as the product files them, where a chain counts for those who are known in it; any: the chain alone, as on a mailing list')
        .choices(['known', 'any'])
        .default('known'),
    )
    .addHelpText('after', example('sluice mail thread list.mbox --participants any', 'sluice mail thread inbox/'))
    .action((names: readonly string[], { participants }: { readonly participants: Participants }) => threadMails(names, participants, streams));
}

const print = (streams: Streams, line: unknown): unknown => streams.out.write(`${JSON.stringify(line)}\n`);

/** Loaded when it is called: the parser and the model of languages take longer to load than the rest of the command line. */
async function inspect(names: readonly string[], streams: Streams): Promise<void> {
  const files = names.flatMap((name) => (name === '-' ? [name] : filesOf(name)));
  const [{ inspectMail, mailReader }, { languageOf, loadLanguageModel }] = await Promise.all([import('@sluice/mail'), import('@sluice/classifier')]);
  const model = await loadLanguageModel();
  const reader = mailReader();
  for (const file of files) {
    const began = performance.now();
    try {
      const raw = file === '-' ? await buffer(streams.in) : await readFile(file);
      const mail = await inspectMail(raw, (bytes) => reader.read(bytes));
      const { language } = languageOf(`${mail.subject ?? ''}\n${mail.newText}`.slice(0, 2000), undefined, model);
      const tookMs = Math.round((performance.now() - began) * 10) / 10;
      print(streams, { file, error: null, ...mail, language: /\p{L}/u.test(mail.newText) ? language : null, tookMs });
    } catch (error) {
      print(streams, { file, error: messageOf(error) });
    }
  }
  await reader.close();
}

async function trim(streams: Streams): Promise<void> {
  const { newText, newTextOfHtml } = await import('@sluice/mail');
  await answerLines(streams, ({ id = null, text, html }) => {
    if (typeof text === 'string') return { id, newText: newText(text) };
    if (typeof html === 'string') return { id, newText: newTextOfHtml(html) };
    return { id, newText: null, error: 'a line has "text" or "html", which is text' };
  });
}
