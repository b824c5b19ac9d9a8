/** Upright lines, their names above: that of the first to its left, of the others to the right. @param {Axis} axis @returns {(plot: uPlot) => void} */
const drawMarks = (axis) => (plot) => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const marks = axis.marks.toSorted((a, b) => a.at - b.at);
  marks.forEach(({ at, label }, i) => {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.save();
    ctx.strokeStyle = color('mark');
    ctx.lineWidth = ratio;
    ctx.setLineDash([6 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - 4 * ratio);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `${11 * ratio}px ${FONT}`;
    ctx.textBaseline = 'alphabetic';
    const width = ctx.measureText(label).width;
    const isLeft = marks.length > 1 && i === 0 ? x - width > bbox.left : x + width > bbox.left + bbox.width;
    ctx.textAlign = isLeft ? 'right' : 'left';
    write(plot, label, x + (isLeft ? 3 : -3) * ratio, bbox.top - 6 * ratio, 'mark');
    ctx.restore();
  });
};

/** @param {Chart} chart @param {Axis} axis @returns {(plot: uPlot) => void} */
const drawLimits = (chart, axis) => (plot) => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  /** @type {number[]} */
  const named = [];
  for (const { label, value, isPlain } of chart.limits) {
    const role = isPlain ? 'muted' : 'limit';
    const { min = 0, max = 0 } = plot.scales['y'] ?? {};
    if (value > max || value < min) continue;
    const y = Math.round(plot.valToPos(value, 'y', true));
    ctx.save();
    ctx.strokeStyle = color(role);
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `${11 * ratio}px ${FONT}`;
    // Over a load, what breaks a limit does so on the right: the words stand where it still held.
    const isLeft = axis.kind === 'figure';
    ctx.textAlign = isLeft ? 'left' : 'right';
    const isBelow = y - bbox.top < 24 * ratio;
    ctx.textBaseline = isBelow ? 'top' : 'alphabetic';
    // One name over another is none.
    if (!isPlain || named.every((other) => Math.abs(other - y) >= 13 * ratio)) {
      named.push(y);
      write(
        plot,
        label,
        bbox.left + (isLeft ? 4 * ratio : bbox.width - 4 * ratio),
        y + (isBelow ? 4 : -4) * ratio,
        role,
      );
    }
    ctx.restore();
  }
};
