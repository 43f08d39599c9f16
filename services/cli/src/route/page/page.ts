import type { DiffLine } from '@sluice/matching';
import { percent, span } from '../table.ts';
import { barChart, escaped, lineChart } from './svg.ts';
import { agentTable, blockTable, folded, groupTable, namesOf, type Version, waitingTable } from './tables.ts';
import { type PageLanguage, type Words, WORDS } from './words.ts';

export interface Page {
  readonly language: PageLanguage;
  /** One, or two to compare. */
  readonly versions: readonly Version[];
  readonly delta?: DiffLine['delta'];
  /** How many contacts fare otherwise. */
  readonly changes?: number;
  /** The files that were run, as they were named. */
  readonly names: readonly string[];
  /** The instant from which times count; absent: they are told as spans. */
  readonly epoch?: number;
}

const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--paper:#fff;--line:#d9dee3;--a:#0b63b5;--b:#b3540a}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa5b1;--paper:#14181c;--line:#333b44;--a:#6cb2f7;--b:#f2a65a}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .25rem}p{margin:.25rem 0 .75rem}
svg{width:100%;height:auto;display:block}.label{fill:var(--soft);font-size:12px}.grid{stroke:var(--line);stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.line.v0{stroke:var(--a)}.line.v1{stroke:var(--b);stroke-dasharray:6 3}
.v0{fill:var(--a)}.v1{fill:var(--b)}.line.v0,.line.v1{fill:none}.outer{opacity:.35}
.key{display:inline-block;margin-right:1.25rem}.key svg{display:inline-block;width:2rem;height:.75rem;vertical-align:middle;margin-right:.4rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.875rem}caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}th:first-child{text-align:left}th{font-weight:600}details{margin:.5rem 0}summary{cursor:pointer}`;

/** One self-contained page: pictures, and the figures as tables below them. No script, nothing from elsewhere. */
export function pageHtml(page: Page): string {
  const { versions, delta, changes, names, language } = page;
  const words = WORDS[language];
  const title = versions.length > 1 ? words.titleTwo : words.titleOne;
  const time = timeOf(page);
  const keys = versions.length > 1 ? names.map((name, at) => key(at, `${words.versions[at] ?? ''}: ${name}`)).join('') : '';
  const sections = [
    section(words.waiting, words.waitingAbout, waitingPicture(words, versions, time) + folded(words.figures, waitingTable(words, versions, time))),
    section(words.waits, words.waitsAbout, waitsPicture(words, versions)),
    section(words.serviceLevel, words.serviceLevelAbout, levelPicture(words, versions)),
    `<section>${blockTable(words, versions, delta)}</section>`,
    section(words.occupancy, words.occupancyAbout, occupancyPicture(words, versions) + groupTable(words, versions) + folded(words.perAgent, agentTable(words, versions))),
  ];
  const intro = words.intro(versions[0]?.summary.all.contacts ?? 0, changes);
  return `<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(intro)}</p><p>${keys}</p>
${sections.join('\n')}
</main></body></html>
`;
}

const section = (title: string, about: string, inside: string): string => `<section><h2>${escaped(title)}</h2><p>${escaped(about)}</p>${inside}</section>`;
const key = (at: number, name: string): string => `<span class="key"><svg viewBox="0 0 32 12" aria-hidden="true"><line class="line v${at}" x1="0" x2="32" y1="6" y2="6"/></svg>${escaped(name)}</span>`;

function waitingPicture(words: Words, versions: readonly Version[], time: (at: number) => string): string {
  const series = versions.map(({ samples }, at) => ({ name: words.versions[at] ?? '', points: samples.map(({ from, waiting }) => ({ x: from, y: waiting })) }));
  return lineChart({ id: 'waiting', title: words.waiting, about: words.waitingAbout, x: { label: words.time, tick: time }, y: { label: words.contactsWaiting, tick: String }, series });
}

function waitsPicture(words: Words, versions: readonly Version[]): string {
  const rows = namesOf(versions, 'byQueue').map((name) => ({
    name,
    bars: versions.map(({ summary }) => ({ inner: summary.byQueue[name]?.wait.p50Ms ?? null, outer: summary.byQueue[name]?.wait.p90Ms ?? null })),
  }));
  return barChart({ id: 'waits', title: words.waits, about: words.waitsAbout, tick: span, rows });
}

function levelPicture(words: Words, versions: readonly Version[]): string {
  const rows = namesOf(versions, 'byQueue').map((name) => ({ name, bars: versions.map(({ summary }) => ({ outer: null, inner: summary.byQueue[name]?.serviceLevel ?? null })) }));
  return barChart({ id: 'level', title: words.serviceLevel, about: words.serviceLevelAbout, tick: percent, top: 1, rows });
}

function occupancyPicture(words: Words, versions: readonly Version[]): string {
  const series = versions.map(({ agents }, at) => ({
    name: words.versions[at] ?? '',
    points: agents
      .flatMap(({ occupancy }) => (occupancy === null ? [] : [occupancy]))
      .toSorted((a, b) => b - a)
      .map((y, x) => ({ x: x + 1, y })),
  }));
  const whole = (value: number): string => String(Math.round(value));
  return lineChart({
    id: 'occupancy',
    title: words.occupancy,
    about: words.occupancyAbout,
    x: { label: words.agentsSorted, tick: whole },
    y: { label: words.occupancy, tick: percent },
    top: 1,
    series,
  });
}

/** h:mm from the beginning; with an epoch, day and time in UTC. */
function timeOf({ epoch }: Page): (at: number) => string {
  if (epoch !== undefined) return (at) => new Date(epoch + at).toISOString().slice(5, 16).replace('T', ' ');
  return (at) => `${Math.floor(at / 3_600_000)}:${String(Math.floor(at / 60_000) % 60).padStart(2, '0')}`;
}
