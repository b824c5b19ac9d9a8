/** Beneath the lines: what is drawn in a warm-up counts in no figure, and the load line lies within its interval. @param {Axis} axis @returns {(plot: uPlot) => void} */
const drawBands = (axis) => (plot) => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  for (const { from, to, label, role } of axis.bands) {
    const left = Math.max(plot.valToPos(from, 'x', true), bbox.left);
    const right = Math.min(plot.valToPos(to, 'x', true), bbox.left + bbox.width);
    if (right <= left) continue;
    ctx.save();
    ctx.fillStyle = color(role);
    // However narrow an interval is, it is seen.
    ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * ratio), bbox.height);
    ctx.fillStyle = color('muted');
    ctx.font = `${11 * ratio}px ${FONT}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    if (ctx.measureText(label).width < right - left - 8 * ratio)
      ctx.fillText(label, left + 4 * ratio, bbox.top + 4 * ratio);
    ctx.restore();
  }
};

/** Least and greatest of what a heat map holds. @param {Heat} heat */
function heatRange({ fromMs, ratio, counts }) {
  const bins = counts.flatMap(([first, ...rest]) => (first === undefined ? [] : [first, first + rest.length]));
  return bins.length === 0 ? [] : [fromMs * ratio ** Math.min(...bins), fromMs * ratio ** Math.max(...bins)];
}

/** How strong a cell is: by orders of magnitude, so that the few of a tail are seen beside the mass. @param {number} count @param {number} most */
const strength = (count, most) => 0.12 + 0.78 * (most <= 1 ? 1 : Math.log(count) / Math.log(most));

/** How many fell where, beneath the lines. @param {Chart} chart @returns {(plot: uPlot) => void} */
const drawHeat = (chart) => (plot) => {
  const { heat } = chart;
  if (heat === undefined || hiddenHeats.has(chart.id)) return;
  const { ctx, bbox } = plot;
  const { fromMs, ratio, counts, widthMs } = heat;
  const most = Math.max(1, ...counts.flatMap(([, ...rest]) => rest));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = color('heat');
  counts.forEach(([first = 0, ...rest], i) => {
    const atMs = plot.data[0][i] ?? 0;
    // On whole pixels: cells that touch leave no seam.
    const left = Math.round(plot.valToPos(atMs, 'x', true));
    const right = Math.round(plot.valToPos(atMs + widthMs, 'x', true));
    if (right < bbox.left || left > bbox.left + bbox.width) return;
    rest.forEach((count, k) => {
      if (count === 0) return;
      const top = Math.round(plot.valToPos(fromMs * ratio ** (first + k + 1), 'y', true));
      const bottom = Math.round(plot.valToPos(fromMs * ratio ** (first + k), 'y', true));
      ctx.globalAlpha = strength(count, most);
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    });
  });
  ctx.restore();
};

/**
 * Within which a line is likely to be, or what lies between two others. Over a heat map it would be mud: it is drawn when
 * that is put away.
 * @param {Chart} chart @returns {(plot: uPlot) => void}
 */
const drawIntervals = (chart) => (plot) => {
  if (chart.heat !== undefined && !hiddenHeats.has(chart.id)) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  chart.lines.forEach(({ role, band }, i) => {
    if (band === undefined || plot.series[i + 1]?.show === false) return;
    ctx.fillStyle = `${color(role)}2e`;
    for (const run of runsOf(band)) {
      ctx.beginPath();
      const at = (/** @type {number} */ k, /** @type {number} */ value) =>
        ctx.lineTo(plot.valToPos(plot.data[0][k] ?? 0, 'x', true), plot.valToPos(value, 'y', true));
      for (const k of run) at(k, band.low[k] ?? 0);
      for (const k of run.toReversed()) at(k, band.high[k] ?? 0);
      ctx.fill();
    }
  });
  ctx.restore();
};

/** Places that follow each other and have both ends. @param {{ low: (number | null)[], high: (number | null)[] }} band */
function runsOf({ low, high }) {
  /** @type {number[][]} */
  const runs = [];
  low.forEach((value, k) => {
    if (value === null || (high[k] ?? null) === null) return;
    const last = runs.at(-1);
    if (last?.at(-1) === k - 1) last.push(k);
    else runs.push([k]);
  });
  return runs;
}
