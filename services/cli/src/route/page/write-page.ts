import { writeFileSync } from 'node:fs';
import { messageOf } from '@sluice/kernel';
import { CliFault } from '../../fault.ts';
import { type Page, pageHtml } from './page.ts';

/** @throws CliFault where the file cannot be written */
export function writePage(file: string, page: Page): void {
  try {
    writeFileSync(file, pageHtml(page));
  } catch (error) {
    throw new CliFault(`${file} cannot be written: ${messageOf(error)}`, undefined, { cause: error });
  }
}
