/** Each measurement, and its name where there is room for it. @param {Chart} chart @returns {(plot: uPlot) => void} */
const drawDots = (chart) => (plot) => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  /** @type {{ x: number, y: number, label: string }[]} */
  const named = [];
  ctx.save();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.rect(bbox.left - 6 * ratio, bbox.top - 6 * ratio, bbox.width + 12 * ratio, bbox.height + 12 * ratio);
  ctx.clip();
  chart.lines.forEach(({ role, dots = [] }, i) => {
    if (plot.series[i + 1]?.show === false) return;
    for (const { x: atX, y: atY, range, label, isHollow, isMarked, ring } of dots) {
      const [x, y] = [plot.valToPos(atX, 'x', true), plot.valToPos(atY, 'y', true)];
      ctx.strokeStyle = color(role);
      ctx.lineWidth = 1.5 * ratio;
      if (range !== undefined) {
        ctx.beginPath();
        ctx.moveTo(x, plot.valToPos(range[0], 'y', true));
        ctx.lineTo(x, plot.valToPos(range[1], 'y', true));
        ctx.stroke();
      }
      ctx.beginPath();
      ctx.arc(x, y, 3.5 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = color(isHollow ? 'page' : role);
      ctx.fill();
      ctx.stroke();
      if (isMarked) {
        ctx.strokeStyle = color(ring ?? 'mark');
        ctx.beginPath();
        ctx.arc(x, y, 7 * ratio, 0, 2 * Math.PI);
        ctx.stroke();
      }
      // What is marked is named first, while there is room.
      if (label !== undefined) named[isMarked ? 'unshift' : 'push']({ x, y, label });
    }
  });
  ctx.restore();
  ctx.save();
  ctx.font = `${11 * ratio}px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const { label, x, y } of placed(plot, named, legs(plot, chart))) write(plot, label, x, y, 'ink');
  ctx.restore();
};

/** Places along a chart's lines, a few pixels apart, for names to keep clear of. @param {uPlot} plot @param {Chart} chart */
const legs = (plot, { lines }) =>
  lines.flatMap(({ values, order = [] }, i) => {
    if (plot.series[i + 1]?.show === false) return [];
    const corners = order
      .filter((at) => at !== null)
      .map((at) => ({
        x: plot.valToPos(plot.data[0][at] ?? 0, 'x', true),
        y: plot.valToPos(values[at] ?? 0, 'y', true),
      }));
    return corners.slice(1).flatMap((to, k) => {
      const from = corners[k] ?? to;
      const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / (4 * devicePixelRatio));
      return Array.from({ length: steps + 1 }, (_, step) => ({
        x: from.x + ((to.x - from.x) * step) / (steps || 1),
        y: from.y + ((to.y - from.y) * step) / (steps || 1),
      }));
    });
  });

/**
 * Beside its dot, clear of dots, names and lines, or at least of the first two: a name that would cover another is
 * left out, as the tables have them all.
 * @param {uPlot} plot @param {{ x: number, y: number, label: string }[]} named @param {{ x: number, y: number }[]} legs
 */
function placed({ ctx, bbox }, named, legs) {
  const ratio = devicePixelRatio;
  const [gap, half] = [9 * ratio, 7 * ratio];
  const taken = named.map(({ x, y }) => ({ left: x - gap / 2, right: x + gap / 2, y, half: gap / 2 }));
  return named.flatMap(({ x, y, label }, own) => {
    const width = ctx.measureText(label).width;
    const [right, left, middle] = [x + gap, x - gap - width, x - width / 2];
    const [above, below] = [y - 2 * half, y + 2 * half];
    const free = [
      { left: right, y },
      { left: middle, y: above },
      { left, y: above + half / 2 },
      { left: right, y: below - half / 2 },
      { left, y },
      { left: middle, y: below },
      { left: right, y: above + half / 2 },
      { left, y: below - half / 2 },
      { left: middle, y: above - half },
      { left: middle, y: below + half },
      { left, y: below + half },
    ].filter(
      (place) =>
        place.left >= bbox.left &&
        place.left + width <= bbox.left + bbox.width &&
        place.y - half >= bbox.top &&
        place.y + half <= bbox.top + bbox.height &&
        taken.every(
          (other, i) =>
            i === own ||
            place.left > other.right ||
            place.left + width < other.left ||
            Math.abs(place.y - other.y) > half + other.half - 2 * ratio,
        ),
    );
    const isClear = (/** @type {{ left: number, y: number }} */ place) =>
      legs.every((leg) => leg.x < place.left || leg.x > place.left + width || Math.abs(leg.y - place.y) > half - ratio);
    const best = free.find(isClear) ?? free[0];
    if (best === undefined) return [];
    taken.push({ left: best.left, right: best.left + width, y: best.y, half });
    return [{ label, x: best.left, y: best.y }];
  });
}
