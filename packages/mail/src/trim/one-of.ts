/** A table of words or patterns as it is read best: ` | ` or a new line between them. */
export const allOf = (table: string): readonly string[] => table.split(/\s+\|\s+|\n/).flatMap((word) => word.trim() || []);

/** The same as the inside of a group of a regular expression. */
export const oneOf = (table: string): string => allOf(table).join('|');
