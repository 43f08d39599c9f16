/** The thread of `mailReader`: bytes of a mail in, and what is asked for besides; the mail out. */
import { parentPort } from 'node:worker_threads';
import { type ParseOptions, parseMail } from './parse.ts';

const port = parentPort;
port?.on('message', ({ raw, options }: { readonly raw: Uint8Array; readonly options: ParseOptions }) => {
  port.postMessage('began');
  void parseMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), options).then((mail) => {
    const attachments = mail.attachments.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes) }));
    port.postMessage(
      { ...mail, attachments },
      attachments.map((file) => file.bytes.buffer),
    );
  });
});
