import { pageHeaders } from '@sluice/runtime';

/** All contrasts are 4.5:1 or more, every target is 44 px high, and nothing is wider than a screen of 320 px. */
export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1.0625rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
nav { text-align: right; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .5rem; }
h2 { font-size: 1.125rem; margin: 1rem 0 .25rem; }
a { color: #0b4fb3; display: inline-block; padding: .5rem 0; min-height: 2.75rem; }
fieldset { border: 1px solid #6b6b6b; border-radius: .5rem; margin: 0 0 1.25rem; padding: .5rem 1rem 1rem; min-width: 0; }
legend { font-weight: 600; padding: 0 .25rem; }
.choice { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; cursor: pointer; }
.choice input { width: 1.5rem; height: 1.5rem; flex: none; margin: 0; accent-color: #0b4fb3; }
textarea { display: block; width: 100%; font: inherit; color: inherit; border: 1px solid #6b6b6b; border-radius: .5rem; padding: .5rem; }
.label { display: block; font-weight: 600; }
.hint { margin: 0 0 .25rem; color: #4a4a4a; }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1.5rem; margin-top: 1.25rem; border: 2px solid #0b4fb3; border-radius: .5rem; background: #0b4fb3; color: #fff; cursor: pointer; }
a:focus-visible, input:focus-visible, textarea:focus-visible, button:focus-visible, [tabindex]:focus-visible { outline: 3px solid #1a1a1a; outline-offset: 3px; }
.error { color: #a3160f; font-weight: 600; margin: .25rem 0; }
.errors { border: 2px solid #a3160f; border-radius: .5rem; padding: .25rem 1rem; margin-bottom: 1.25rem; }
.errors a { color: #a3160f; }
.saved { border-left: .375rem solid #1b6b33; padding: .25rem .75rem; background: #eef7f0; }
dl { margin: 0; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
.comment { white-space: pre-wrap; }
`;

export const HEADERS = pageHeaders(STYLE);
