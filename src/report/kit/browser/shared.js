/**
 * Draws the charts of a page, each against its axis: time, the load that was offered, or a share. Charts of one axis
 * share the reading and the zoom. Everything else on the page stands without it. These files are one script, in the
 * order in which `assets.ts` names them.
 *
 * @typedef {{ x: number, y: number, range?: [number, number], label?: string, isHollow?: boolean, isMarked?: boolean,
 *   ring?: string }} Dot
 * @typedef {{ label: string, role: string, values: (number | null)[], rightSuffix?: string, dots?: Dot[], order?: (number | null)[],
 *   band?: { low: (number | null)[], high: (number | null)[] } }} Line
 * @typedef {{ fromMs: number, ratio: number, counts: number[][], widthMs: number }} Heat
 * @typedef {{ id: string, title: string, suffix: string, lines: Line[], limits: { label: string, value: number, isPlain?: boolean }[], top?: number, bottom?: number,
 *   isLog?: boolean, isSigned?: boolean, isClose?: boolean, heat?: Heat }} Chart
 * @typedef {{ kind: 'time' | 'figure', values: number[], names?: string[], title?: string, range?: [number, number], isLog?: boolean,
 *   ticks?: { at: number, label: string }[], bands: { from: number, to: number, label: string, role: string }[], marks: { at: number, label: string }[] }} Axis
 * @typedef {{ plot: uPlot, host: HTMLElement, height: number }} Drawn
 */
const HEIGHTS = { time: 180, figure: 250, heat: 250 };
const PRINT_WIDTH = 680;
const STEPS_MS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5];
const RIGHT_AXIS = 52;
const FONT = 'system-ui, sans-serif';
/** A line that is told apart by more than its colour. */
const BOLD = ['p95', 'sent', 'queue'];
const DASHES = /** @type {Record<string, number[]>} */ ({
  offered: [6, 4],
  hidden: [5, 3],
  'queue-max': [3, 3],
  own: [4, 3],
});
const FILLED = ['dropped', 'in-flight', 'tokens', 'kv'];

/** @type {{ axis: Axis, charts: Chart[] }[]} */
const groups = JSON.parse(document.getElementById('charts-data')?.textContent ?? '[]');
const dark = matchMedia('(prefers-color-scheme: dark)');
const paper = matchMedia('print');
/** @type {Drawn[]} */
const all = [];
/** Charts whose heat map a reader has put away. @type {Set<string>} */
const hiddenHeats = new Set();

/** @param {number} value @returns {string} three significant digits, as in the tables */
function number(value) {
  const magnitude = Math.abs(value);
  if (magnitude >= 100 || value === 0) return minus(Math.round(value).toLocaleString('en-US'));
  return minus(String(Number(value.toPrecision(3))));
}

/** @param {string} text a sign as wide as a plus */
const minus = (text) => text.replace('-', '−');

/** @param {number} ms */
function clock(ms) {
  const s = Math.round(ms) / 1000;
  if (s < 60) return `${s}s`;
  const rest = Math.round((s % 60) * 10) / 10;
  const m = Math.floor(s / 60);
  return m < 60 ? `${m}m${rest > 0 ? `${rest}s` : ''}` : `${Math.floor(m / 60)}h${m % 60 > 0 ? `${m % 60}m` : ''}`;
}

/** @param {string} name the colour that the style sheet gives this meaning now */
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A logarithmic scale has no place for zero, and a tick left without words is null. @param {string} suffix */
const tick = (suffix) => (/** @type {uPlot} */ _, /** @type {(number | null)[]} */ splits) =>
  splits.map((value) => (value === null ? '' : `${number(value)}${suffix}`));

/**
 * Words on a drawing. A halo in the page's colour keeps them readable where a line crosses them.
 * @param {uPlot} plot @param {string} text @param {number} x @param {number} y @param {string} role
 */
function write({ ctx }, text, x, y, role) {
  ctx.setLineDash([]);
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = color('page');
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color(role);
  ctx.fillText(text, x, y);
}
