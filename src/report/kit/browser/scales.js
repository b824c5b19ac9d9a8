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

/** @param {uPlot} plot @param {number} i @param {(number | null)[]} order null lifts the pen */
function pathAlong(plot, i, order) {
  const path = new Path2D();
  let isLifted = false;
  for (const at of order) {
    if (at === null) {
      isLifted = true;
      continue;
    }
    const [x, y] = [plot.data[0][at], plot.data[i]?.[at]];
    if (x === undefined || y === undefined || y === null) continue;
    path[isLifted ? 'moveTo' : 'lineTo'](plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true));
    isLifted = false;
  }
  return path;
}

/** @param {Chart} chart @param {Axis} axis @returns {uPlot.Scales} the limits are in sight unless they would flatten the lines */
function scales({ lines, limits, top, bottom, isLog, isSigned, isClose, heat }, { values, range, isLog: isLogX }) {
  const dots = [
    ...lines.flatMap(({ dots }) => (dots ?? []).flatMap(({ y, range }) => range ?? [y])),
    ...lines.flatMap(({ band }) => (band === undefined ? [] : [...band.low, ...band.high].filter(isNumber))),
    ...(heat === undefined ? [] : heatRange(heat)),
  ];
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
        if (isSigned) return [bottom ?? min ?? 0, top ?? max ?? 0];
        if (isClose) return closeAround(Math.min(min ?? Infinity, ...dots), greatest);
        if (isLog)
          return [below(bottom ?? Math.min(min ?? Infinity, ...dots, ...near)), Math.max(greatest, ...near) * 1.3];
        // A chart in which nothing happened still has an axis that can be read.
        return [0, top ?? (Math.max(greatest, ...near) || 1) * 1.08];
      },
    },
    ...(lines.some(isRight) ? { right: { range: (_, __, max) => [0, (max || 1) * 1.08] } } : {}),
  };
}

/** Around the values, with some room, and below zero only where they are. @param {number} least @param {number} greatest */
function closeAround(least, greatest) {
  const room = (greatest - least) * 0.15 || Math.abs(greatest) * 0.1 || 1;
  return /** @type {[number, number]} */ ([least < 0 ? least - room : Math.max(0, least - room), greatest + room]);
}

/** @param {number | null} value @returns {value is number} */
const isNumber = (value) => value !== null;

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
function axes({ lines, suffix, isLog }, { kind, values, title, isLog: isLogX, ticks }) {
  const right = lines.find(isRight);
  return [
    {
      ...axisStyle(),
      ...(kind === 'time' ? { incrs: STEPS_MS, values: (_, splits) => splits.map(clock) } : { values: tick('') }),
      ...(isLogX ? { splits: (plot) => apart(plot, values, 34), filter: (_, splits) => splits } : {}),
      ...(ticks === undefined ? {} : namedTicks(ticks)),
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

/** @param {{ at: number, label: string }[]} ticks @returns {Pick<uPlot.Axis, 'splits' | 'values' | 'filter'>} */
const namedTicks = (ticks) => ({
  splits: (plot) =>
    apart(
      plot,
      ticks.map(({ at }) => at),
      Math.max(34, ...ticks.map(({ label }) => label.length * 9)),
    ),
  filter: (_, splits) => splits,
  values: (_, splits) => splits.map((value) => ticks.find(({ at }) => at === value)?.label ?? ''),
});

/** Of places that lie close in parts, those whose names have room. @param {uPlot} plot @param {number[]} values @param {number} width */
function apart(plot, values, width) {
  let before = -1e3;
  return values.filter((value) => {
    const at = plot.valToPos(value, 'x');
    if (at - before < width) return false;
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
