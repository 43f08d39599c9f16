import { HOUR, MINUTE, SECOND } from '@sluice/kernel';

const FORM = /^(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** `15m`, `8h`, `1h30m`, `45s` → ms; undefined for anything else and for nothing at all. Days are left out on purpose: a business day has no one length. */
export function durationMs(text: string): number | undefined {
  const parts = FORM.exec(text);
  if (!parts) return undefined;
  const ms = Number(parts[1] ?? 0) * HOUR + Number(parts[2] ?? 0) * MINUTE + Number(parts[3] ?? 0) * SECOND;
  return ms > 0 ? ms : undefined;
}
