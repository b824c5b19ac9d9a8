/**
 * Draws the charts of a page, each against its axis: time, or the load that was offered. Charts of one axis share the
 * reading and the zoom. Everything else on the page stands without it.
 */
(() => {
  /**
   * @typedef {{ x: number, y: number, range?: [number, number], label?: string, isHollow?: boolean, isMarked?: boolean }} Dot
   * @typedef {{ label: string, role: string, values: (number | null)[], rightSuffix?: string, dots?: Dot[], order?: number[] }} Line
   * @typedef {{ id: string, title: string, suffix: string, lines: Line[], limits: { label: string, value: number }[], top?: number, isLog?: boolean }} Chart
   * @typedef {{ kind: 'time' | 'figure', values: number[], names?: string[], title?: string, range?: [number, number], isLog?: boolean,
   *   bands: { from: number, to: number, label: string, role: string }[], marks: { at: number, label: string }[] }} Axis
   * @typedef {{ plot: uPlot, host: HTMLElement, height: number }} Drawn
   */
  const HEIGHTS = { time: 180, figure: 250 };
  const PRINT_WIDTH = 680;
  const STEPS_MS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5];
  const RIGHT_AXIS = 52;
  const FONT = 'system-ui, sans-serif';
  /** A line that is told apart by more than its colour. */
  const BOLD = ['p95', 'sent', 'queue'];
  const DASHES = /** @type {Record<string, number[]>} */ ({ offered: [6, 4], hidden: [5, 3], 'queue-max': [3, 3] });
  const FILLED = ['dropped', 'in-flight', 'tokens', 'kv'];

  /** @type {{ axis: Axis, charts: Chart[] }[]} */
  const groups = JSON.parse(document.getElementById('charts-data')?.textContent ?? '[]');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paper = matchMedia('print');
  /** @type {Drawn[]} */
  const all = [];

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

  /** A logarithmic scale has no place for zero, and a tick left without words is null. @param {string} suffix */
  const tick = (suffix) => (/** @type {uPlot} */ _, /** @type {(number | null)[]} */ splits) =>
    splits.map((value) => (value === null ? '' : `${number(value)}${suffix}`));

  /** @param {Line} line @param {Axis} axis @returns {uPlot.Series} */
  const series = ({ label, role, values, rightSuffix, dots, order }, axis) => ({
    label,
    scale: rightSuffix === undefined ? 'y' : 'right',
    stroke: () => color(role),
    width: BOLD.includes(role) ? 2 : 1.5,
    ...(DASHES[role] === undefined ? {} : { dash: DASHES[role] }),
    ...(axis.kind === 'time' && FILLED.includes(role) ? { fill: () => `${color(role)}33` } : {}),
    ...(order === undefined ? {} : { paths: (plot, i) => ({ stroke: pathAlong(plot, i, order) }) }),
    // Between two loads a line only leads the eye; between two times it would tell of a time that was not measured.
    spanGaps: axis.kind === 'figure',
    // A value between two gaps has no line to be seen by.
    points: dots === undefined ? { size: 5, filter: () => alone(values) } : { show: false },
  });

  /** @param {(number | null)[]} values */
  const alone = (values) =>
    values.flatMap((value, i) =>
      value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? [i] : [],
    );

  /** @param {uPlot} plot @param {number} i @param {number[]} order */
  function pathAlong(plot, i, order) {
    const path = new Path2D();
    for (const at of order) {
      const [x, y] = [plot.data[0][at], plot.data[i]?.[at]];
      if (x !== undefined && y !== undefined && y !== null)
        path.lineTo(plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true));
    }
    return path;
  }

  /** @param {Chart} chart @param {Axis} axis @returns {uPlot.Scales} the limits are in sight unless they would flatten the lines */
  function scales({ lines, limits, top, isLog }, { values, range, isLog: isLogX }) {
    const dots = lines.flatMap(({ dots }) => (dots ?? []).flatMap(({ y, range }) => range ?? [y]));
    const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
    return {
      x: {
        time: false,
        distr: isLogX ? 3 : 1,
        range: (_, min, max) => (range !== undefined && min <= first && max >= last ? range : [min, max]),
      },
      y: {
        distr: isLog ? 3 : 1,
        range: (_, min, max) => {
          const greatest = Math.max(max ?? 0, ...dots);
          const near = limits.map(({ value }) => value).filter((value) => value < greatest * 2.5);
          if (isLog) return [below(Math.min(min ?? Infinity, ...dots, ...near)), Math.max(greatest, ...near) * 1.3];
          // A chart in which nothing happened still has an axis that can be read.
          return [0, top ?? (Math.max(greatest, ...near) || 1) * 1.08];
        },
      },
      ...(lines.some(isRight) ? { right: { range: (_, __, max) => [0, (max || 1) * 1.08] } } : {}),
    };
  }

  /** The next round number: a logarithmic scale starts at one. @param {number} value */
  function below(value) {
    const power = 10 ** Math.floor(Math.log10(value / 1.1));
    return Math.floor(value / 1.1 / power) * power;
  }

  /** @param {Line} line */
  const isRight = ({ rightSuffix }) => rightSuffix !== undefined;

  /** @returns {uPlot.Axis} */
  const axisStyle = () => ({
    stroke: () => color('muted'),
    grid: { stroke: () => color('rule'), width: 1 },
    ticks: { stroke: () => color('rule'), width: 1, size: 4 },
    font: `12px ${FONT}`,
    labelFont: `12px ${FONT}`,
  });

  /** @param {Chart} chart @param {Axis} axis @returns {uPlot.Axis[]} */
  function axes({ lines, suffix, isLog }, { kind, values, title, isLog: isLogX }) {
    const right = lines.find(isRight);
    return [
      {
        ...axisStyle(),
        ...(kind === 'time' ? { incrs: STEPS_MS, values: (_, splits) => splits.map(clock) } : { values: tick('') }),
        ...(isLogX ? { splits: (plot) => apart(plot, values), filter: (_, splits) => splits } : {}),
        ...(title === undefined ? {} : { label: title, labelSize: 20, labelGap: 2 }),
        space: 60,
        size: 28,
      },
      {
        ...axisStyle(),
        values: tick(suffix === ' %' ? ' %' : ''),
        ...(isLog ? { splits: (_, __, min, max) => decades(min, max), filter: (_, splits) => splits } : {}),
        space: 36,
        size: 62,
      },
      ...(right === undefined
        ? []
        : [
            {
              ...axisStyle(),
              scale: 'right',
              side: /** @type {const} */ (1),
              grid: { show: false },
              values: tick(right.rightSuffix ?? ''),
              space: 36,
              size: RIGHT_AXIS,
            },
          ]),
    ];
  }

  /** Of a few loads over several orders of magnitude, those whose names have room. @param {uPlot} plot @param {number[]} values */
  function apart(plot, values) {
    let before = -1e3;
    return values.filter((value) => {
      const at = plot.valToPos(value, 'x');
      if (at - before < 34) return false;
      before = at;
      return true;
    });
  }

  /** 1, 2 and 5 of each power of ten, or the powers alone where those would be many. @param {number} min @param {number} max */
  function decades(min, max) {
    const steps = Math.log10(max / min) > 2.2 ? [1] : [1, 2, 5];
    const from = Math.floor(Math.log10(min));
    const powers = Array.from({ length: Math.ceil(Math.log10(max)) - from + 1 }, (_, i) => 10 ** (from + i));
    return powers.flatMap((power) => steps.map((step) => step * power)).filter((value) => value >= min && value <= max);
  }

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
    for (const { label, value } of chart.limits) {
      const { min = 0, max = 0 } = plot.scales['y'] ?? {};
      if (value > max || value < min) continue;
      const y = Math.round(plot.valToPos(value, 'y', true));
      ctx.save();
      ctx.strokeStyle = color('limit');
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
      write(
        plot,
        label,
        bbox.left + (isLeft ? 4 * ratio : bbox.width - 4 * ratio),
        y + (isBelow ? 4 : -4) * ratio,
        'limit',
      );
      ctx.restore();
    }
  };

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
      for (const { x: atX, y: atY, range, label, isHollow, isMarked } of dots) {
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
          ctx.strokeStyle = color('mark');
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
      const corners = order.map((at) => ({
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
        legs.every(
          (leg) => leg.x < place.left || leg.x > place.left + width || Math.abs(leg.y - place.y) > half - ratio,
        );
      const best = free.find(isClear) ?? free[0];
      if (best === undefined) return [];
      taken.push({ left: best.left, right: best.left + width, y: best.y, half });
      return [{ label, x: best.left, y: best.y }];
    });
  }

  /** What a place on the axis is called. @param {Axis} axis @param {number} at */
  function nameOf({ kind, values, names, bands }, at) {
    const value = values[at] ?? 0;
    const within = bands.filter(({ from, to, label }) => label !== '' && value >= from && value < to);
    return [kind === 'time' ? clock(value) : names?.[at], ...within.map(({ label }) => label)].join(', ');
  }

  /**
   * The legend reads the values under the cursor; a press on an entry hides its line.
   * @param {Chart} chart @param {Axis} axis @param {HTMLElement} host @returns {{ attach(plot: uPlot): void, read(plot: uPlot): void }}
   */
  function legend(chart, axis, host) {
    const list = document.querySelector(`[data-legend="${chart.id}"]`);
    const place = document.createElement('li');
    place.className = 'time';
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
    list?.append(place);
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
        const texts = chart.lines.map(({ values, rightSuffix }) => {
          const value = at === null ? null : (values[at] ?? null);
          return at === null ? '' : value === null ? 'no data' : `${number(value)}${rightSuffix ?? chart.suffix}`;
        });
        outputs.forEach(({ output }, i) => {
          output.textContent = texts[i] ?? '';
        });
        place.textContent = at === null ? '' : `at ${nameOf(axis, at)}`;
        host.setAttribute('aria-valuenow', String(at ?? 0));
        host.setAttribute(
          'aria-valuetext',
          at === null
            ? 'no place chosen'
            : `${place.textContent}: ${chart.lines.map(({ label }, i) => `${label} ${texts[i]}`).join(', ')}`,
        );
      },
    };
  }

  /**
   * @param {Chart} chart @param {Axis} axis @param {{ key: string, hasRight: boolean, drawn: Drawn[] }} group
   * @returns {Drawn | undefined}
   */
  function draw(chart, axis, { key, hasRight, drawn }) {
    /** @type {HTMLElement | null} */
    const host = document.querySelector(`[data-chart="${chart.id}"]`);
    if (host === null) return undefined;
    const reading = legend(chart, axis, host);
    const height = HEIGHTS[axis.kind];
    const plot = new uPlot(
      {
        width: host.clientWidth,
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
          drawClear: [drawBands(axis)],
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

  /**
   * A chart is a slider along its axis: arrows move the reading of all charts of it, Esc shows the whole.
   * @param {uPlot} plot @param {HTMLElement} host @param {Chart} chart @param {Axis} axis @param {Drawn[]} drawn
   */
  function bindKeys(plot, host, chart, { kind, values }, drawn) {
    const last = values.length - 1;
    host.tabIndex = 0;
    host.setAttribute('role', 'slider');
    host.setAttribute('aria-roledescription', 'chart');
    host.setAttribute(
      'aria-label',
      `${host.getAttribute('aria-label') ?? chart.title} Arrow keys read it ${kind === 'time' ? 'window by window' : 'place by place'}.`,
    );
    host.setAttribute('aria-valuemin', '0');
    host.setAttribute('aria-valuemax', String(last));
    host.setAttribute('aria-valuenow', '0');
    host.setAttribute('aria-valuetext', 'no place chosen');
    host.addEventListener('keydown', (event) => {
      if (event.key === 'Escape')
        for (const each of drawn) each.plot.setScale('x', { min: values[0] ?? 0, max: values[last] ?? 0 });
      // Within what is in sight: a reading outside a zoom would be of nothing shown.
      const [from, to] = plot.series[0]?.idxs ?? [0, last];
      const at = plot.cursor.idx ?? from - 1;
      /** @type {Record<string, number>} */
      const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, PageUp: at + 10, PageDown: at - 10, Home: from, End: to };
      const aim = moves[event.key];
      if (aim === undefined) return;
      event.preventDefault();
      const value = values[Math.min(to, Math.max(from, aim))] ?? 0;
      for (const each of drawn) each.plot.setCursor({ left: each.plot.valToPos(value, 'x'), top: 1 });
    });
  }

  /** To the width there is, in the colours of now. Paper is known by its media query: `beforeprint` still has the screen's colours. */
  function fit() {
    for (const { plot, host, height } of all) {
      plot.setSize({ width: paper.matches ? PRINT_WIDTH : host.clientWidth, height });
      plot.redraw(false, true);
    }
  }

  document.documentElement.classList.add('script');
  groups.forEach(({ axis, charts }, i) => {
    /** @type {Drawn[]} */
    const drawn = [];
    const group = { key: `axis ${i}`, hasRight: charts.some(({ lines }) => lines.some(isRight)), drawn };
    uPlot.sync(group.key);
    for (const chart of charts) drawn.push(...[draw(chart, axis, group) ?? []].flat());
    all.push(...drawn);
  });
  dark.addEventListener('change', fit);
  paper.addEventListener('change', fit);
  addEventListener('resize', fit);
})();
