/**
 * A cell of a table that people open in a spreadsheet. What begins with one of these is a formula there, and what stands in a table was written
 * by strangers: it gets a quote before it (OWASP, "CSV Injection"; full-width forms too). `sluice customers import` takes it away again.
 */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** RFC 4180. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  // A number is one, whatever its sign.
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly (string | number | boolean | null | undefined)[]): string => `${cells.map(csvCell).join(',')}\r\n`;
