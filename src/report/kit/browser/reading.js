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
  const heatItem = chart.heat === undefined ? undefined : list?.children[chart.lines.length];
  list?.append(place);
  return {
    attach(plot) {
      if (heatItem !== undefined) heatSwitch(chart, heatItem, plot);
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
        if (at === null) return '';
        const sign = chart.isSigned && value !== null && value > 0 ? '+' : '';
        return value === null ? 'no data' : `${sign}${number(value)}${rightSuffix ?? chart.suffix}`;
      });
      outputs.forEach(({ output }, i) => {
        output.textContent = texts[i] ?? '';
      });
      const inCells = at === null ? undefined : chart.heat?.counts[at]?.slice(1).reduce((sum, count) => sum + count, 0);
      place.textContent =
        at === null ? '' : `at ${nameOf(axis, at)}${inCells === undefined ? '' : `, n ${number(inCells)}`}`;
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

/** Shows or hides what lies beneath the lines. @param {Chart} chart @param {Element} item @param {uPlot} plot */
function heatSwitch({ id }, item, plot) {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'true');
  button.title = 'Show or hide the heat map';
  button.append(...item.childNodes);
  button.onclick = () => {
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(show));
    hiddenHeats[show ? 'delete' : 'add'](id);
    plot.redraw(false);
  };
  item.append(button);
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
