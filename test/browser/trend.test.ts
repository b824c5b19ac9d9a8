import { expect, test } from 'vitest';
import { trendHtml } from '../../src/report/trend/page.ts';
import { TRENDS } from '../fixtures/report/trends.ts';
import { driven, hasColor, inBrowser, PAPER_WIDTH, painted, pointAt } from './pages.ts';

type TrendFixture = keyof typeof TRENDS;

const TREND_CHARTS = { worse: 12, steady: 12, parts: 12, few: 12, hostile: 12 } as const satisfies Record<
  TrendFixture,
  number
>;

const pages = (): Record<TrendFixture, string> =>
  Object.fromEntries(Object.entries(TRENDS).map(([name, trend]) => [name, trendHtml(trend)])) as Record<
    TrendFixture,
    string
  >;

inBrowser('the page of a trend', pages, ({ open }) => {
  test.each(Object.keys(TRENDS) as TrendFixture[])(
    'the trend %s: every chart is drawn, without a word or a request, and a narrow screen scrolls down only',
    (name) =>
      open(name, async (page) => {
        const drawn = await painted(page);
        expect(drawn.length).toBe(TREND_CHARTS[name]);
        for (const pixels of drawn) expect(pixels).toBeGreaterThan(3000);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      }),
  );

  test('a trend is read by pointing and by keyboard, one chart for all of its runs', () =>
    open('worse', async (page) => {
      await page.locator('[data-chart="runs-1-ttft-p95"]').focus();
      await page.keyboard.press('Home');
      await expect
        .poll(() => page.locator('[data-legend="runs-1-e2e-p95"] .time').textContent())
        .toBe('at run 1, 5 Oct');
      await page.keyboard.press('End');
      expect(await page.locator('[data-chart="runs-1-ttft-p95"]').getAttribute('aria-valuetext')).toMatch(
        /^at run 41, 14 Nov: TTFT p95 \d+ ms$/,
      );
      await pointAt(page, 'runs-1-goodput', (9 + 0.6) / 41.2);
      await expect
        .poll(() => page.locator('[data-legend="runs-1-itl-p99"]').textContent())
        .toMatch(/no data[\s\S]*at run 10, 14 Oct, INVALID/);
    }));

  test('between two loads of a trend there is no line, and within one there is', () =>
    open('parts', async (page) => {
      // Fifty places from -0.6 to 49.6: the gap at 20, and the middle between two runs at n and a half.
      const share = (place: number): number => (place + 0.6) / 50.2;
      const places = [19.6, 20.3, 10.5, 30.5].map(share);
      expect(await hasColor(page, 'runs-1-ttft-p95', 'p95', places)).toEqual([false, false, true, true]);
    }));

  test('charts of a group are read, zoomed, hidden and shown by mouse and keyboard, together', () =>
    open('worse', (page) => driven(page, 'runs-1-ttft-p95', 'runs-1-itl-p99')));

  test('without script a trend has its answer, its states, its course at a glance and its runs', () =>
    open(
      'worse',
      async (page) => {
        expect(await page.locator('h1').textContent()).toMatch(/Worse[\s\S]*TTFT p95 is 16.8 % worse since 1 Nov/);
        expect(await page.locator('#figures-1 tbody tr').count()).toBe(12);
        expect(await page.locator('#figures-1 .spark').first().isVisible()).toBe(true);
        await page.locator('#chart-runs-1-ttft-p95 summary').click();
        expect(await page.locator('#chart-runs-1-ttft-p95 tbody tr').count()).toBe(41);
        expect(await page.locator('#runs-1 a').first().getAttribute('href')).toBe(
          '2026-11-14-020011-steady-chat-a040/report.html',
        );
        expect(await page.locator('#left-out tbody tr').count()).toBe(5);
      },
      { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } },
    ));

  test('prints on the width of the paper', () =>
    open(
      'worse',
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER_WIDTH);
      },
      { viewport: { width: PAPER_WIDTH, height: 1000 } },
    ));
});
