/** What others wrote, as it may be shown: loads no parser of mails. */
export { safeFilename } from '../filename.ts';
export { textOfHtml } from '../html.ts';
export { LONGEST_HTML, type SafeHtml, safeHtml, type SafeHtmlOptions } from './html.ts';
export { PICTURE_TYPES } from './pictures.ts';
