/** Text as it may stand in HTML and in attributes: names come from files. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Axis {
  readonly label: string;
  readonly tick: (value: number) => string;
}

export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly x: Axis;
  readonly y: Axis;
  /** The greatest value of the y axis; absent: that of the points. */
  readonly top?: number;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [720, 260, 76, 44, 12, 28] as const;

/** A line for each series; the second is dashed, so that colour alone tells nothing. */
export function lineChart({ id, title, about, x, y, top, series }: LineChart): string {
  const points = series.flatMap((one) => one.points);
  const [from, to] = [least(points.map((p) => p.x)), most(points.map((p) => p.x))];
  const ticks = niceTicks(top ?? most(points.map((p) => p.y)));
  const height = ticks.at(-1)!;
  const atX = (value: number): number => LEFT + ((value - from) / (to - from || 1)) * (WIDTH - LEFT - RIGHT);
  const atY = (value: number): number => HEIGHT - BOTTOM - (value / (height || 1)) * (HEIGHT - BOTTOM - TOP);
  const rows = ticks.map((value) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(atY(value))}" y2="${n(atY(value))}"/>${text(LEFT - 8, atY(value) + 4, 'end', y.tick(value))}`);
  const columns = Array.from({ length: 7 }, (_, at) => from + ((to - from) * at) / 6).map((value) => text(atX(value), HEIGHT - BOTTOM + 18, 'middle', x.tick(value)));
  const lines = series.map((one, at) => `<polyline class="line v${at}" points="${one.points.map((p) => `${n(atX(p.x))},${n(atY(p.y))}`).join(' ')}"><title>${escaped(one.name)}</title></polyline>`);
  const labels = [
    text((LEFT + WIDTH) / 2, HEIGHT - 6, 'middle', x.label),
    `<text class="label" transform="translate(14 ${(HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
  ];
  return svg(id, title, about, HEIGHT, [...rows, ...columns, ...lines, ...labels]);
}

export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly tick: (value: number) => string;
  readonly top?: number;
  /** A bar a version; `inner` stands darker inside of `outer`. Null: no figure. */
  readonly rows: readonly { readonly name: string; readonly bars: readonly { readonly outer: number | null; readonly inner: number | null }[] }[];
}

const [BAR, GAP, NAMES] = [14, 14, 180] as const;

/** Bars from left to right, a group for each name. */
export function barChart({ id, title, about, tick, top, rows }: BarChart): string {
  const ticks = niceTicks(top ?? most(rows.flatMap(({ bars }) => bars.flatMap(({ outer, inner }) => [outer ?? 0, inner ?? 0]))));
  const width = ticks.at(-1)! || 1;
  const at = (value: number): number => (value / width) * (WIDTH - NAMES - 24);
  const heights = rows.map(({ bars }) => bars.length * BAR + GAP);
  const total = heights.reduce((all, one) => all + one, 0);
  const grid = ticks.map((value) => `<line class="grid" x1="${n(NAMES + at(value))}" x2="${n(NAMES + at(value))}" y1="0" y2="${total}"/>${text(NAMES + at(value), total + 18, 'middle', tick(value))}`);
  let y = GAP / 2;
  const groups = rows.map(({ name, bars }, row) => {
    const from = y;
    y += heights[row]!;
    const drawn = bars.map(({ outer, inner }, version) => {
      const bar = (value: number | null, kind: string): string =>
        value === null ? '' : `<rect class="${kind} v${version}" x="${NAMES}" y="${from + version * BAR + 1}" width="${n(Math.max(1, at(value)))}" height="${BAR - 2}"/>`;
      return bar(outer, 'outer') + bar(inner, 'inner');
    });
    return text(NAMES - 8, from + (bars.length * BAR) / 2 + 4, 'end', cut(name)) + drawn.join('');
  });
  return svg(id, title, about, total + 26, [...grid, ...groups]);
}

function svg(id: string, title: string, about: string, height: number, parts: readonly string[]): string {
  return `<svg role="img" viewBox="0 0 ${WIDTH} ${height}" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(about)}</desc>${parts.join('')}</svg>`;
}

const text = (x: number, y: number, anchor: string, value: string): string => `<text class="label" x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${escaped(value)}</text>`;
const n = (value: number): string => String(Math.round(value * 10) / 10);
const cut = (name: string): string => (name.length > 24 ? `${name.slice(0, 23).replace(/[\ud800-\udbff]$/, '')}…` : name);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);

/** 0 and a few round values, the last not below `top`. */
export function niceTicks(top: number): number[] {
  const rough = (top || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough - 1e-9) ?? rough;
  return Array.from({ length: Math.ceil((top || 1) / step - 1e-9) + 1 }, (_, at) => Math.round(at * step * 1e6) / 1e6);
}
