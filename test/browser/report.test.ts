import { expect, test } from 'vitest';
import { curveHtml } from '../../src/report/curve/page.ts';
import { REPORTS } from '../../src/report/reports.ts';
import { CURVES } from '../fixtures/report/curves.ts';
import { FIXTURES } from '../fixtures/report/runs.ts';
import {
  different,
  driven,
  hasAlmostColor,
  hasColor,
  inBrowser,
  overlay,
  PAPER_WIDTH,
  painted,
  pointAt,
  snapshots,
} from './pages.ts';

type Fixture = keyof typeof FIXTURES;
type CurveFixture = keyof typeof CURVES;

const CHARTS = { passing: 9, failing: 9, invalid: 9, doubtful: 9, tiny: 2 } as const satisfies Record<Fixture, number>;
const CURVE_CHARTS = {
  found: 9,
  below: 8,
  above: 8,
  unknown: 7,
  rates: 10,
  vus: 9,
  empty: 0,
} as const satisfies Record<CurveFixture, number>;

const pages = (): Record<Fixture | `curve-${CurveFixture}`, string> =>
  Object.fromEntries([
    ...Object.entries(FIXTURES).map(([name, input]) => [name, REPORTS.run.html['report.html'](input)]),
    ...Object.entries(CURVES).map(([name, curve]) => [`curve-${name}`, curveHtml(curve)]),
  ]) as Record<Fixture | `curve-${CurveFixture}`, string>;

inBrowser('the page in a browser', pages, ({ open, blank }) => {
  test.each([
    ['passing', true],
    ['failing', false],
  ] as const)('%s: the warm-up is shaded in every chart, where there was one', (name, isShaded) =>
    open(name, async (page) => {
      const shaded = await page.evaluate(() =>
        [...document.querySelectorAll('.of-time')].map((host) => {
          const canvas = host.querySelector('canvas') as HTMLCanvasElement;
          const over = host.querySelector('.u-over') as HTMLElement;
          const [left, top] = [over.offsetLeft * devicePixelRatio, (over.offsetTop + 3) * devicePixelRatio];
          const row = canvas.getContext('2d')?.getImageData(left, top, over.offsetWidth * devicePixelRatio, 1).data;
          const isPainted = (share: number): boolean =>
            row?.[Math.round(over.offsetWidth * devicePixelRatio * share) * 4 + 3] !== 0;
          // 15 s of 140 are warm-up: a place within it, and one beyond, both between the lines of the grid.
          return [isPainted(0.085), isPainted(0.135)];
        }),
      );
      expect(shaded.length).toBeGreaterThan(3);
      expect(shaded.every(([within, beyond]) => within === isShaded && beyond === false)).toBe(true);
    }),
  );

  test.each(Object.keys(FIXTURES) as Fixture[])('%s: every chart is drawn, without a word or a request', (name) =>
    open(name, async (page) => {
      const drawn = await painted(page);
      expect(drawn.length).toBe(CHARTS[name]);
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(name === 'tiny' ? 100 : 5000);
    }),
  );

  test('where a server was silent its lines have a gap, and ours goes on', () =>
    open('failing', async (page) => {
      // It was silent in the windows 24 to 30 of 61.
      const shares = { before: 20 / 60, within: 27 / 60, after: 35 / 60 };
      const seen = await Promise.all(
        ['queue', 'running', 'in-flight'].map((role) => hasColor(page, 'in-flight', role, Object.values(shares))),
      );
      expect(seen).toEqual([
        [true, false, true],
        [true, false, true],
        [true, true, true],
      ]);
    }));

  test('times stand below each other, also beside a scale on the right', () =>
    open('passing', async (page) => {
      const widths = await page.evaluate(() =>
        [...document.querySelectorAll('#charts .u-over')].map((over) => (over as HTMLElement).offsetWidth),
      );
      expect(new Set(widths).size).toBe(1);
    }));

  test('the first token’s time is a bar of its parts, side by side over its whole width', () =>
    open('passing', async (page) => {
      const ends = await page.evaluate(() => {
        const rects = [...document.querySelectorAll('#first-token rect')].map((rect) => rect.getBoundingClientRect());
        const whole = document.querySelector('#first-token svg')?.getBoundingClientRect();
        return {
          parts: rects.length,
          gap: (whole?.right ?? 0) - (rects.at(-1)?.right ?? 0),
          first: rects[0]?.left === whole?.left,
        };
      });
      expect(ends).toMatchObject({ parts: 6, first: true });
      expect(Math.abs(ends.gap)).toBeLessThan(1);
    }));

  test.each(Object.keys(CURVES) as CurveFixture[])(
    'the curve %s: every chart is drawn, without a word or a request, and a narrow screen scrolls down only',
    (name) =>
      open(`curve-${name}`, async (page) => {
        const drawn = await painted(page);
        expect(drawn.length).toBe(CURVE_CHARTS[name]);
        for (const pixels of drawn) expect(pixels).toBeGreaterThan(5000);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      }),
  );

  test('a curve is read by pointing and by keyboard, one chart for all of its axis', () =>
    open('curve-found', async (page) => {
      await page.locator('[data-chart="goodput"]').focus();
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('[data-legend="ttft"] .time').textContent()).toBe('at 4/s');
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
      await expect
        .poll(() => page.locator('[data-legend="rate"] .time').textContent())
        .toBe('at 18/s, middle of 3 runs');
      await page.keyboard.press('End');
      expect(await page.locator('[data-chart="goodput"]').getAttribute('aria-valuetext')).toBe(
        'at 32/s, ended early: goodput no data',
      );
    }));

  test('charts of a curve are read, zoomed, hidden and shown by mouse and keyboard, together', () =>
    open('curve-found', (page) => driven(page, 'goodput', 'ttft')));

  test('charts of a run are read, zoomed, hidden and shown by mouse and keyboard, each axis together', () =>
    open('passing', async (page) => {
      await driven(page, 'ttft', 'in-flight');
      await driven(page, 'spectrum-request', 'spectrum-tokens');
    }));

  test('a line along the load is read where it is pointed at, whichever way the load goes', () =>
    open('curve-vus', async (page) => {
      await pointAt(page, 'latency-throughput', 0.02);
      await expect
        .poll(() => page.locator('[data-legend="latency-throughput"]').textContent())
        // One user had too few requests for a p95, which has no dot.
        .toMatch(/ttft p95\s+272 ms[\s\S]*at 4 users/);
      expect(await page.locator('[data-legend="tokens"] .time').textContent()).toBe('');
    }));

  test('the interval of the load line is shaded, and what is hidden takes its dots with it', () =>
    open('curve-found', async (page) => {
      expect(await hasColor(page, 'tokens', 'interval', [(18.2 - 2.32) / (33.68 - 2.32), 0.2])).toEqual([true, false]);
      // Of 4/s, where no line of another colour goes.
      const first = [(4 - 2.32) / (33.68 - 2.32)];
      expect(await hasColor(page, 'rate', 'ok', first)).toEqual([true]);
      await page.locator('[data-legend="rate"] button').nth(1).click();
      await expect.poll(() => hasColor(page, 'rate', 'ok', first)).toEqual([false]);
    }));

  test('without script a curve has its answer, its runs and its figures', () =>
    open(
      'curve-found',
      async (page) => {
        expect(await page.locator('h1').textContent()).toContain('This endpoint carries 18.4 requests/s');
        expect(await page.locator('#points tbody tr').count()).toBe(13);
        await page.locator('#chart-goodput summary').click();
        expect(await page.locator('#chart-goodput tbody tr').count()).toBe(8);
        expect(await page.locator('#points a').first().getAttribute('href')).toBe('probes/001-4/report.html');
      },
      { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } },
    ));

  test('hostile text does nothing but be read', () =>
    open('failing', async (page) => {
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      expect(await page.locator('img, a:not([href^="#"]), iframe, svg[onload]').count()).toBe(0);
      expect(await page.locator('#errors').textContent()).toContain('</script><script>window.pwned = 1</script>');
    }));

  test('pointing at one chart reads all of them at that time', () =>
    open('passing', async (page) => {
      await pointAt(page, 'rate', 0.5);
      await expect.poll(() => page.locator('[data-legend="itl"]').textContent()).toMatch(/p99\s+[\d.]+ ms[\s\S]*at 1m/);
      const times = await page.locator('#charts .legend .time').allTextContents();
      // A heat map tells how many values its window holds, too.
      expect(new Set(times.map((text) => text.replace(/, n .*/, ''))).size).toBe(1);
      expect(times.filter((text) => /, n \d/.test(text))).toHaveLength(2);
    }));

  test('a heat map lies under its percentiles, and can be put away for the band between them', () =>
    open('passing', async (page) => {
      const heat = () => hasAlmostColor(page, 'ttft', 'heat');
      expect(await heat()).toBe(true);
      await page.locator('[data-legend="ttft"] button', { hasText: 'heat map' }).click();
      await expect.poll(heat).toBe(false);
      await page.locator('[data-legend="ttft"] button', { hasText: 'heat map' }).press('Enter');
      await expect.poll(heat).toBe(true);
    }));

  test('the spectrum is read percentile by percentile, apart from the time', () =>
    open('passing', async (page) => {
      await page.locator('[data-chart="spectrum-request"]').focus();
      await page.keyboard.press('Home');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.locator('[data-legend="spectrum-tokens"] .time').textContent()).toMatch(/^at p5\d/);
      expect(await page.locator('[data-chart="spectrum-request"]').getAttribute('aria-valuetext')).toMatch(
        /Time to first token [\d.]+ ms/,
      );
      expect(await page.locator('[data-legend="rate"] .time').textContent()).toBe('');
    }));

  test('single requests are drawn on one scale, part after part, and told as figures', () =>
    open('passing', async (page) => {
      const rows = await page.evaluate(() =>
        [...document.querySelectorAll('#requests tbody tr')].map((row) => {
          const whole = row.querySelector('svg')?.getBoundingClientRect();
          const parts = [...row.querySelectorAll('rect:not(.fill-stall)')].map((rect) => rect.getBoundingClientRect());
          const gaps = parts.slice(1).map((part, i) => part.left - (parts[i]?.right ?? 0));
          return { seam: Math.max(0, ...gaps.map(Math.abs)), over: (parts.at(-1)?.right ?? 0) - (whole?.right ?? 0) };
        }),
      );
      expect(rows).toHaveLength(10);
      for (const { seam, over } of rows) {
        expect(seam).toBeLessThan(0.2);
        expect(over).toBeLessThan(0.2);
      }
      expect(await page.locator('#requests').textContent()).toMatch(/0\.1420[\s\S]*timeout: first token/);
    }));

  test('the page holds what it was made from, distributions of slices aside', () =>
    open('failing', async (page) => {
      const held = JSON.parse((await page.locator('#result').textContent()) ?? '');
      expect({ ...held, groups: {} }).toEqual({ ...FIXTURES.failing.result, groups: {} });
    }));

  test('dragging over one chart zooms all, and a double click shows the whole run', () =>
    open('passing', async (page) => {
      const whole = await snapshots(page);
      await pointAt(page, 'ttft', 0.3);
      await page.mouse.down();
      await pointAt(page, 'ttft', 0.6);
      await page.mouse.up();
      await page.mouse.move(0, 0);
      await expect.poll(async () => different(await snapshots(page), whole)).toBe(7);
      const box = await overlay(page, 'ttft');
      await page.mouse.dblclick(box.x + 50, box.y + 50);
      await page.mouse.move(0, 0);
      await expect.poll(async () => different(await snapshots(page), whole)).toBe(0);
    }));

  test('the keyboard reads charts, hides lines and opens tables', () =>
    open('passing', async (page) => {
      await page.locator('[data-chart="rate"]').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => page.locator('[data-legend="ttft"] .time').textContent()).toBe('at 2m18s, n 0');
      expect(await page.locator('[data-chart="rate"]').getAttribute('aria-valuetext')).toContain('sent 0/s');
      await page.locator('[data-legend="rate"] button').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('[data-legend="rate"] button').first().getAttribute('aria-pressed')).toBe('false');
      await page.locator('#chart-rate summary').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#chart-rate table').isVisible()).toBe(true);
    }));

  test('tabbing reaches every chart, table and fold', () =>
    open('passing', async (page) => {
      const reachable = await page.locator('a, .plot, .legend button, summary, .scroll, pre').count();
      const reached = new Set<string>();
      for (let i = 0; i < reachable; i++) {
        await page.keyboard.press('Tab');
        reached.add(
          await page.evaluate(() => document.activeElement?.className || document.activeElement?.tagName || ''),
        );
      }
      expect([...reached]).toEqual(
        expect.arrayContaining([
          'plot of-time',
          'plot of-heat',
          'plot of-figure',
          'BUTTON',
          'SUMMARY',
          'scroll',
          'command',
        ]),
      );
    }));

  test.each(['light', 'dark'] as const)('the %s scheme colours page and charts', (colorScheme) =>
    open(
      'passing',
      async (page) => {
        const before = await snapshots(page);
        const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(16, 22, 28)');
        await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' });
        await expect.poll(async () => different(await snapshots(page), before)).toBe(CHARTS.passing);
      },
      { colorScheme, viewport: { width: 1280, height: 900 } },
    ),
  );

  test('without script the verdict and every figure are there', () =>
    open(
      'failing',
      async (page) => {
        expect(await page.locator('h1').textContent()).toMatch(/FAIL[\s\S]*3 of 4 thresholds failed/);
        expect(await page.locator('#thresholds table').isVisible()).toBe(true);
        expect(await page.getByText('The drawings need script').isVisible()).toBe(true);
        expect(await page.locator('.plot').first().isVisible()).toBe(false);
        await page.locator('#chart-ttft summary').click();
        expect(await page.locator('#chart-ttft tbody tr').count()).toBe(61);
      },
      { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } },
    ));

  test.each(Object.keys(FIXTURES) as Fixture[])('%s: a narrow screen scrolls down only', (name) =>
    open(
      name,
      async (page) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      },
      { viewport: { width: 390, height: 844 } },
    ),
  );

  test.each(['passing', 'curve-found'] as const)(
    '%s prints, light even from a dark screen, with charts that fit the paper',
    (name) =>
      open(
        name,
        async (page) => {
          const pdf = await page.pdf({ format: 'A4' });
          expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
          await page.emulateMedia({ media: 'print' });
          await expect
            .poll(() => page.evaluate(() => document.querySelector('.uplot')?.clientWidth))
            .toBeLessThanOrEqual(680);
          expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
            'rgb(255, 255, 255)',
          );
          await page.setViewportSize({ width: PAPER_WIDTH, height: 1000 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER_WIDTH);
        },
        { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
      ),
  );

  test('a browser reads junit.xml as XML, whatever was in it', async () => {
    const page = await blank();
    for (const input of Object.values(FIXTURES)) {
      const root = await page.evaluate(
        (xml) => new DOMParser().parseFromString(xml, 'application/xml').documentElement.tagName,
        REPORTS.run.junit['junit.xml'](input),
      );
      expect(root).toBe('testsuites');
    }
    await page.close();
  });
});
