import type { Instant } from '@sluice/kernel';
import type { CalendarEngine } from './business-time.ts';

export interface CheckOptions {
  /** Given, calendars must hold the present year, and are warned about where the next one is missing. */
  readonly now?: Instant;
  /** Given, it says for which years a region's holidays are known; without it that is told as not checked. */
  readonly calendars?: CalendarEngine;
}
