/** HTML that others wrote, as it may be shown. What it stands on is large: a service that seldom needs it loads it then. */
export { textOfHtml } from '../html.ts';
export { safeHtml } from './html.ts';
