import { expect, test } from 'vitest';
import { comparisonHtml } from '../../src/report/compare/html/page.ts';
import { COMPARISONS } from '../fixtures/report/comparisons.ts';
import {
  different,
  driven,
  hasAlmostColor,
  inBrowser,
  overlay,
  PAPER_WIDTH,
  painted,
  pointAt,
  snapshots,
} from './pages.ts';

type Fixture = keyof typeof COMPARISONS;
const NAMES = Object.keys(COMPARISONS) as Fixture[];

const pages = (): Record<Fixture, string> =>
  Object.fromEntries(Object.entries(COMPARISONS).map(([name, each]) => [name, comparisonHtml(each)])) as Record<
    Fixture,
    string
  >;

inBrowser('the page of a comparison', pages, ({ open }) => {
  test.each(NAMES)(
    '%s: every chart is drawn, without a word or a request, and a narrow screen scrolls down only',
    (name) =>
      open(name, async (page) => {
        const drawn = await painted(page);
        expect(drawn.length).toBeGreaterThan(5);
        for (const pixels of drawn) expect(pixels).toBeGreaterThan(3000);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      }),
  );

  test('the first screen has the answer, the change, its interval and what it was judged by', () =>
    open('worse', async (page) => {
      const seen = await page.evaluate(() => {
        const row = document.querySelector('#verdicts tbody tr');
        return {
          bottom: row?.getBoundingClientRect().bottom,
          text: row?.textContent,
          h1: document.querySelector('h1')?.textContent,
        };
      });
      expect(seen.h1).toMatch(/WORSE: .*Time to first token, p95 rose by 20 % \(\+18\.6 to \+21\.3 %\)/);
      expect(seen.bottom).toBeLessThan(900);
      expect(seen.text).toMatch(/worse.*364 ms.*437 ms\+20 %\+18\.6 to \+21\.3 %/);
    }));

  test('unlike things say so before anything else', () =>
    open('unlike', async (page) => {
      const [notice, answer] = await Promise.all(
        ['.notice', '.verdict'].map((part) => page.locator(part).boundingBox()),
      );
      expect(notice!.y + notice!.height).toBeLessThanOrEqual(answer!.y);
      expect(await page.locator('.notice').textContent()).toContain('These runs are not alike');
    }));

  test('a change is drawn where its figures say, the margin around no change', () =>
    open('worse', async (page) => {
      const plot = await page.evaluate(() => {
        const svg = document.querySelector('#verdicts .interval-plot')!;
        const at = (part: string) => svg.querySelector(part)!.getBoundingClientRect();
        const middle = ({ left, right }: DOMRect) => (left + right) / 2;
        return {
          zero: middle(at('.zero')),
          margin: middle(at('.margin')),
          marginEnd: at('.margin').right,
          estimate: middle(at('.estimate')),
          low: at('.range').left,
          high: at('.range').right,
          pairs: svg.querySelectorAll('.pair').length,
        };
      });
      expect(plot.pairs).toBe(8);
      expect(Math.abs(plot.zero - plot.margin)).toBeLessThan(1);
      expect(plot.low).toBeGreaterThan(plot.marginEnd);
      // +20 % is four margins of 5 % from no change.
      expect((plot.estimate - plot.zero) / (plot.marginEnd - plot.zero)).toBeCloseTo(4, 1);
      expect(plot.low).toBeLessThan(plot.estimate);
      expect(plot.high).toBeGreaterThan(plot.estimate);
    }));

  test('pointing at a percentile reads all of both sides and of the change', () =>
    open('worse', async (page) => {
      await pointAt(page, 'overlay-ttft', 0.45);
      await expect
        .poll(() => page.locator('[data-legend="shift-ttft"]').textContent())
        .toMatch(/b\s+\+[\d.]+ %[\s\S]*at p9\d/);
      await expect
        .poll(() => page.locator('[data-legend="overlay-e2e"]').textContent())
        .toMatch(/a\s+[\d,]+ ms[\s\S]*b\s+[\d,]+ ms/);
      expect(await page.locator('[data-legend="time-ttft_p95"] .time').textContent()).toBe('');
    }));

  test('the change of each percentile has its band', () =>
    open('worse', async (page) => {
      // The line alone has fewer pixels of its hue; the band is the same at an eighth of its strength.
      expect(await hasAlmostColor(page, 'shift-ttft', 'side-1')).toBe(true);
    }));

  test('time is read and zoomed apart from percentiles, by mouse and keyboard', () =>
    open('worse', async (page) => {
      const whole = await snapshots(page);
      await pointAt(page, 'time-ttft_p95', 0.3);
      await page.mouse.down();
      await pointAt(page, 'time-ttft_p95', 0.6);
      await page.mouse.up();
      await page.mouse.move(0, 0);
      const times = await page.locator('#time .plot').count();
      await expect.poll(async () => different(await snapshots(page), whole)).toBe(times);
      await page.locator('[data-chart="time-ttft_p95"]').focus();
      await page.keyboard.press('Escape');
      await page.locator('[data-chart="overlay-ttft"]').focus();
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('[data-legend="overlay-itl"] .time').textContent()).toBe('at p1');
      await overlay(page, 'overlay-ttft');
    }));

  test('charts of both axes are read, zoomed, hidden and shown by mouse and keyboard, each axis together', () =>
    open('worse', async (page) => {
      await driven(page, 'overlay-ttft', 'shift-ttft');
      await driven(page, 'time-ttft_p95', 'time-in_flight');
    }));

  test('without script the answer, the plots and every run are there', () =>
    open(
      'single',
      async (page) => {
        expect(await page.locator('h1').textContent()).toContain('cannot be told from one run a side');
        expect(await page.locator('#verdicts .interval-plot .is-within').count()).toBeGreaterThan(3);
        expect(await page.locator('#runs tbody tr').count()).toBe(2);
        await page.locator('#chart-shift-ttft summary').click();
        expect(await page.locator('#chart-shift-ttft tbody tr').count()).toBeGreaterThan(20);
      },
      { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } },
    ));

  test('hostile text does nothing but be read', () =>
    open('hostile', async (page) => {
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      expect(await page.locator('img, a:not([href^="#"]), iframe, svg[onload]').count()).toBe(0);
      expect(await page.locator('#runs').textContent()).toContain('<img src=x onerror="window.pwned = 2">');
    }));

  test('prints whole, on the width of the paper', () =>
    open(
      'candidates',
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('details.printed table').first().isVisible()).toBe(true);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER_WIDTH);
      },
      { viewport: { width: PAPER_WIDTH, height: 1000 } },
    ));
});
