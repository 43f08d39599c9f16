/** The most customers that are one person: who would be more is not merged any further. */
export const MEMBERS = 100;
