/**
 * Draws the charts of a report on one time axis. Everything else on the page stands without it.
 */
(() => {
  /**
   * @typedef {{ label: string, role: string, values: (number | null)[] }} Line
   * @typedef {{ id: string, title: string, suffix: string, lines: Line[], limits: { label: string, value: number }[] }} Chart
   * @typedef {{ windowMs: number, warmupMs: number, t: number[], charts: Chart[] }} ChartsData
   */
  const HEIGHT = 180;
  const PRINT_WIDTH = 680;
  const STEPS_MS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5];

  /** @type {ChartsData} */
  const { windowMs, warmupMs, t, charts } = JSON.parse(document.getElementById('charts-data')?.textContent ?? '{}');
  const sync = uPlot.sync('time');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paper = matchMedia('print');
  /** @type {{ plot: uPlot, host: HTMLElement }[]} */
  let drawn = [];

  /** @param {number} value @returns {string} three significant digits, as in the tables */
  function number(value) {
    const magnitude = Math.abs(value);
    if (magnitude >= 100 || value === 0) return Math.round(value).toLocaleString('en-US');
    return String(Number(value.toPrecision(3)));
  }

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

  /** @param {Line} line @returns {uPlot.Series} */
  const series = ({ label, role, values }) => ({
    label,
    stroke: () => color(role),
    width: role === 'p95' || role === 'sent' ? 2 : 1.5,
    ...(role === 'offered' ? { dash: [6, 4] } : {}),
    ...(role === 'dropped' || role === 'in-flight' || role === 'tokens' ? { fill: () => `${color(role)}33` } : {}),
    // A value between two gaps has no line to be seen by.
    points: { size: 5, filter: () => alone(values) },
  });

  /** @param {(number | null)[]} values */
  const alone = (values) =>
    values.flatMap((value, i) =>
      value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? [i] : [],
    );

  /** @param {Chart} chart @returns {uPlot.Scales} the limits are in sight unless they would flatten the lines */
  const scales = ({ limits }) => ({
    x: { time: false, range: (_, min, max) => (t.length === 1 ? [t[0] ?? 0, (t[0] ?? 0) + windowMs] : [min, max]) },
    y: {
      range: (_, __, max) => {
        const near = limits.map(({ value }) => value).filter((value) => value < max * 2.5);
        // A chart in which nothing happened still has an axis that can be read.
        return [0, (Math.max(max ?? 0, ...near) || 1) * 1.08];
      },
    },
  });

  /** @returns {uPlot.Axis} */
  const axis = () => ({
    stroke: () => color('muted'),
    grid: { stroke: () => color('rule'), width: 1 },
    ticks: { stroke: () => color('rule'), width: 1, size: 4 },
    font: '12px system-ui, sans-serif',
  });

  /** Beneath the lines: what is drawn there counts in no figure. @param {uPlot} plot */
  function shadeWarmup(plot) {
    const { ctx, bbox } = plot;
    const until = Math.min(plot.valToPos(warmupMs, 'x', true), bbox.left + bbox.width);
    if (warmupMs === 0 || until <= bbox.left) return;
    ctx.save();
    ctx.fillStyle = color('warmup');
    ctx.fillRect(bbox.left, bbox.top, until - bbox.left, bbox.height);
    ctx.fillStyle = color('muted');
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    const room = until - bbox.left - 8 * devicePixelRatio;
    if (ctx.measureText('warm-up').width < room)
      ctx.fillText('warm-up', bbox.left + 4 * devicePixelRatio, bbox.top + 4 * devicePixelRatio);
    ctx.restore();
  }

  /** @param {Chart} chart @returns {(plot: uPlot) => void} */
  const drawLimits = (chart) => (plot) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    for (const { label, value } of chart.limits) {
      if (value > (plot.scales['y']?.max ?? 0)) continue;
      const y = Math.round(plot.valToPos(value, 'y', true));
      ctx.save();
      ctx.strokeStyle = color('limit');
      ctx.fillStyle = color('limit');
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.font = `${11 * ratio}px system-ui, sans-serif`;
      ctx.textAlign = 'right';
      // A halo in the page's colour keeps the words readable where a line crosses them.
      ctx.setLineDash([]);
      ctx.lineWidth = 4 * ratio;
      ctx.strokeStyle = color('page');
      ctx.strokeText(label, bbox.left + bbox.width - 4 * ratio, y - 4 * ratio);
      ctx.fillText(label, bbox.left + bbox.width - 4 * ratio, y - 4 * ratio);
      ctx.restore();
    }
  };

  /**
   * The legend reads the values under the cursor; a press on an entry hides its line.
   * @param {Chart} chart @param {HTMLElement} host @returns {{ attach(plot: uPlot): void, read(plot: uPlot): void }}
   */
  function legend(chart, host) {
    const list = document.querySelector(`[data-legend="${chart.id}"]`);
    const time = document.createElement('li');
    time.className = 'time';
    const outputs = chart.lines.map((line, i) => {
      const item = list?.children[i];
      const button = document.createElement('button');
      const output = document.createElement('output');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      button.title = `Show or hide ${line.label}`;
      button.append(...(item?.childNodes ?? []), ' ', output);
      item?.append(button);
      return { button, output };
    });
    list?.append(time);
    return {
      attach(plot) {
        outputs.forEach(({ button }, i) => {
          button.onclick = () => {
            const show = button.getAttribute('aria-pressed') !== 'true';
            button.setAttribute('aria-pressed', String(show));
            plot.setSeries(i + 1, { show });
          };
        });
      },
      read(plot) {
        const at = plot.cursor.idx ?? null;
        const texts = chart.lines.map(({ values }) => {
          const value = at === null ? null : (values[at] ?? null);
          return at === null ? '' : value === null ? 'no data' : `${number(value)}${chart.suffix}`;
        });
        outputs.forEach(({ output }, i) => {
          output.textContent = texts[i] ?? '';
        });
        const isWarmup = at !== null && (t[at] ?? 0) < warmupMs;
        time.textContent = at === null ? '' : `at ${clock(t[at] ?? 0)}${isWarmup ? ', warm-up' : ''}`;
        host.setAttribute('aria-valuenow', String(at ?? 0));
        host.setAttribute(
          'aria-valuetext',
          at === null
            ? 'no time chosen'
            : `${time.textContent}: ${chart.lines.map(({ label }, i) => `${label} ${texts[i]}`).join(', ')}`,
        );
      },
    };
  }

  /** @param {Chart} chart @returns {{ plot: uPlot, host: HTMLElement } | undefined} */
  function draw(chart) {
    /** @type {HTMLElement | null} */
    const host = document.querySelector(`[data-chart="${chart.id}"]`);
    if (host === null) return undefined;
    const reading = legend(chart, host);
    const plot = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: {
          sync: { key: sync.key, setSeries: false },
          drag: { x: true, y: false },
          y: false,
          points: { size: 6 },
        },
        scales: scales(chart),
        series: [{}, ...chart.lines.map(series)],
        axes: [
          { ...axis(), incrs: STEPS_MS, values: (_, splits) => splits.map(clock), space: 60, size: 28 },
          { ...axis(), values: (_, splits) => splits.map(number), space: 36, size: 62 },
        ],
        hooks: { setCursor: [reading.read], drawClear: [shadeWarmup], draw: [drawLimits(chart)] },
      },
      [t, ...chart.lines.map(({ values }) => values)],
      host,
    );
    reading.attach(plot);
    bindKeys(plot, host, chart);
    return { plot, host };
  }

  /**
   * A chart is a slider over time: arrows move the reading of all charts, Esc shows the whole run.
   * @param {uPlot} plot @param {HTMLElement} host @param {Chart} chart
   */
  function bindKeys(plot, host, chart) {
    host.tabIndex = 0;
    host.setAttribute('role', 'slider');
    host.setAttribute('aria-roledescription', 'chart');
    host.setAttribute(
      'aria-label',
      `${host.getAttribute('aria-label') ?? chart.title} Arrow keys read it window by window.`,
    );
    host.setAttribute('aria-valuemin', '0');
    host.setAttribute('aria-valuemax', String(t.length - 1));
    host.setAttribute('aria-valuenow', '0');
    host.setAttribute('aria-valuetext', 'no time chosen');
    host.addEventListener('keydown', (event) => {
      const last = t.length - 1;
      if (event.key === 'Escape')
        for (const each of drawn) each.plot.setScale('x', { min: t[0] ?? 0, max: t[last] ?? 0 });
      // Within what is in sight: a reading outside a zoom would be of nothing shown.
      const [from, to] = plot.series[0]?.idxs ?? [0, last];
      const at = plot.cursor.idx ?? from - 1;
      /** @type {Record<string, number>} */
      const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, PageUp: at + 10, PageDown: at - 10, Home: from, End: to };
      const aim = moves[event.key];
      if (aim === undefined) return;
      event.preventDefault();
      const left = plot.valToPos(t[Math.min(to, Math.max(from, aim))] ?? 0, 'x');
      for (const each of drawn) each.plot.setCursor({ left, top: 1 });
    });
  }

  /** To the width there is, in the colours of now. Paper is known by its media query: `beforeprint` still has the screen's colours. */
  function fit() {
    for (const { plot, host } of drawn) {
      plot.setSize({ width: paper.matches ? PRINT_WIDTH : host.clientWidth, height: HEIGHT });
      plot.redraw(false, true);
    }
  }

  document.documentElement.classList.add('script');
  drawn = charts.flatMap((chart) => draw(chart) ?? []);
  dark.addEventListener('change', fit);
  paper.addEventListener('change', fit);
  addEventListener('resize', fit);
})();
