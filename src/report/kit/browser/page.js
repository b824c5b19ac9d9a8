/** @param {Chart} chart @returns {HTMLElement | null} */
const hostOf = ({ id }) => document.querySelector(`[data-chart="${id}"]`);

/**
 * @param {Chart} chart @param {Axis} axis
 * @param {{ key: string, hasRight: boolean, drawn: Drawn[], widths: Map<string, number> }} group
 * @returns {Drawn | undefined}
 */
function draw(chart, axis, { key, hasRight, drawn, widths }) {
  const host = hostOf(chart);
  if (host === null) return undefined;
  const reading = legend(chart, axis, host);
  const height = HEIGHTS[chart.heat === undefined ? axis.kind : 'heat'];
  const plot = new uPlot(
    {
      width: widths.get(chart.id) ?? host.clientWidth,
      height,
      legend: { show: false },
      // Where one chart has a scale on the right, the others end where it ends: times stand below each other.
      padding: [
        axis.marks.length > 0 ? 22 : null,
        hasRight && !chart.lines.some(isRight) ? RIGHT_AXIS : null,
        null,
        null,
      ],
      cursor: {
        sync: { key, setSeries: false },
        drag: { x: true, y: false },
        y: false,
        points: { size: 6 },
      },
      scales: scales(chart, axis),
      series: [{}, ...chart.lines.map((line) => series(line, axis))],
      axes: axes(chart, axis),
      hooks: {
        setCursor: [reading.read],
        drawClear: [drawBands(axis), drawHeat(chart), drawIntervals(chart)],
        draw: [drawMarks(axis), drawDots(chart), drawLimits(chart, axis)],
      },
    },
    [axis.values, ...chart.lines.map(({ values }) => values)],
    host,
  );
  reading.attach(plot);
  bindKeys(plot, host, chart, axis, drawn);
  return { plot, host, height };
}

/** To the width there is, in the colours of now. Paper is known by its media query: `beforeprint` still has the screen's colours. */
function fit() {
  for (const { plot, host, height } of all) {
    plot.setSize({ width: paper.matches ? PRINT_WIDTH : host.clientWidth, height });
    plot.redraw(false, true);
  }
}

document.documentElement.classList.add('script');
// All read before anything is drawn: each drawing changes the page, which would be laid out again for the next one's width.
const widths = new Map(
  groups.flatMap(({ charts }) => charts.map((chart) => [chart.id, hostOf(chart)?.clientWidth ?? 0])),
);
groups.forEach(({ axis, charts }, i) => {
  /** @type {Drawn[]} */
  const drawn = [];
  const group = { key: `axis ${i}`, hasRight: charts.some(({ lines }) => lines.some(isRight)), drawn, widths };
  uPlot.sync(group.key);
  for (const chart of charts) drawn.push(...[draw(chart, axis, group) ?? []].flat());
  all.push(...drawn);
});
dark.addEventListener('change', fit);
paper.addEventListener('change', fit);
addEventListener('resize', fit);
