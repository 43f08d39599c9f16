/** The thread of `mailReader`: bytes of a mail in, the mail out. */
import { parentPort } from 'node:worker_threads';
import { parseMail } from './parse.ts';

const port = parentPort;
port?.on('message', (raw: Uint8Array) => {
  port.postMessage('began');
  void parseMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)).then((mail) => {
    const attachments = mail.attachments.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes) }));
    port.postMessage(
      { ...mail, attachments },
      attachments.map((file) => file.bytes.buffer),
    );
  });
});
