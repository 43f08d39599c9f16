import { pageHeaders } from '@sluice/runtime';

/** Read on a screen of 320 px and printed on A4: heads of tables come again on each sheet, sheets are numbered, contrasts are 7:1 or more. */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1rem/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav { text-align: right; }
nav a { color: #0b4fb3; display: inline-block; padding: .5rem 0; min-height: 2.75rem; }
a:focus-visible { outline: 3px solid #1a1a1a; outline-offset: 3px; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: 0 0 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1rem; table-layout: fixed; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid #6b6b6b; padding: .375rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #f0f0f0; }
tbody th { font-weight: 600; }
td ol { margin: 0; padding-left: 1.5rem; }
.words { white-space: pre-wrap; }
.empty { color: #4a4a4a; font-style: italic; }
.late { color: #8f120c; font-weight: 600; }
@media (max-width: 40rem) { dl { display: block; } dd { margin: 0 0 .5rem; } th, td { padding: .25rem; font-size: .875rem; } }
@page { size: A4; margin: 18mm 15mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print {
  nav { display: none; }
  body { font-size: 10pt; }
  header, main { max-width: none; padding: 0; }
  thead { display: table-header-group; }
  tr, h2, caption { break-inside: avoid; }
  h2, caption, thead { break-after: avoid; }
  .form + .form { break-before: page; }
}
`;

export const HEADERS = { ...pageHeaders(STYLE), vary: 'accept, accept-language' } as const;
