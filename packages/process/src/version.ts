/** Of the release; the same in every process of it. */
export const VERSION = '0.1.0';
