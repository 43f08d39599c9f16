import { connect } from 'node:net';

/** A mail over SMTP byte for byte, as no library would send it. Answers the server's last answer: `250 …`, `552 …`. */
export function sendRaw(port: number, mail: Buffer | string, envelope: { from?: string; to?: string } = {}): Promise<string> {
  const { from = 'li.wei@example.com', to = 'support@sluice.example' } = envelope;
  const data = Buffer.concat([typeof mail === 'string' ? Buffer.from(mail) : mail, Buffer.from('\r\n.\r\n')]);
  const steps: (Buffer | string)[] = ['EHLO example.com\r\n', `MAIL FROM:<${from}>\r\n`, `RCPT TO:<${to}>\r\n`, 'DATA\r\n', data];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`the server hung up after: ${said}`)));
    socket.on('data', (part: string) => {
      said += part;
      const last = /(?:^|\n)(\d{3}) [^\n]*\r\n$/.exec(said);
      if (!last) return;
      const answer = last[0].trim();
      said = '';
      const next = Number(last[1]) < 400 ? steps.shift() : undefined;
      if (next === undefined) {
        resolve(answer);
        socket.destroy();
      } else socket.write(next);
    });
  });
}
