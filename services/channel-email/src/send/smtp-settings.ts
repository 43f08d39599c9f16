/** A server's URL as nodemailer takes it; `?verify=false` accepts a certificate of unknown origin. Every step is bounded by `timeoutMs`. */
export function smtpSettings(url: string, hostname: string, timeoutMs: number) {
  const at = new URL(url);
  const secure = at.protocol === 'smtps:';
  return {
    host: at.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(at.port) || (secure ? 465 : 25),
    secure,
    name: hostname,
    ...(at.username === '' ? {} : { auth: { user: decodeURIComponent(at.username), pass: decodeURIComponent(at.password) } }),
    ...(at.searchParams.get('verify') === 'false' ? { tls: { rejectUnauthorized: false } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}
