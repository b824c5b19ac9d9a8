import { expect, test } from 'vitest';
import { studyHtml } from '../../src/report/study/html/page.ts';
import { STUDIES } from '../fixtures/report/studies.ts';
import { driven, inBrowser, PAPER_WIDTH, painted } from './pages.ts';

type StudyFixture = keyof typeof STUDIES;

const pages = (): Record<StudyFixture, string> =>
  Object.fromEntries(Object.entries(STUDIES).map(([name, study]) => [name, studyHtml(study)])) as Record<
    StudyFixture,
    string
  >;

inBrowser('the page of a study', pages, ({ open }) => {
  test.each(Object.keys(STUDIES) as StudyFixture[])(
    'the study %s: every chart is drawn, without a word or a request, and a narrow screen scrolls down only',
    (name) =>
      open(name, async (page) => {
        const drawn = await painted(page);
        // Four of the claims' own, and those over load that these runs have figures for.
        expect(drawn.length).toBe(STUDIES[name].perHour === undefined ? 12 : 14);
        for (const pixels of drawn) expect(pixels).toBeGreaterThan(3000);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      }),
  );

  test('from a verdict the way leads to its claim, and what that does not show', () =>
    open('mixed', async (page) => {
      await page.locator('#claims a').nth(1).click();
      expect(page.url()).toMatch(/#claim-2$/);
      expect(await page.locator('#claim-2 .not-shown').textContent()).toContain('Where jitter would come from.');
    }));

  test('a chart is read by keyboard, rate by rate, all of them at once', () =>
    open('mixed', async (page) => {
      await page.locator('[data-chart="load-ttft-p95"]').focus();
      await page.keyboard.press('End');
      await expect.poll(() => page.locator('[data-legend="load-itl-p99"] .time').textContent()).toBe('at 20/s');
    }));

  test('charts over load are read, zoomed, hidden and shown by mouse and keyboard, together', () =>
    open('mixed', (page) => driven(page, 'load-ttft-p95', 'load-itl-p99')));

  test('without script there are the answer, the verdicts with their plots, and every figure', () =>
    open(
      'mixed',
      async (page) => {
        expect(await page.locator('h1').textContent()).toMatch(/1 of 4 claims held[\s\S]*1 did not hold/);
        expect(await page.locator('aside').first().textContent()).toContain('Synthetic');
        expect(await page.locator('#claims tbody tr').count()).toBe(5);
        expect(await page.locator('#claims .interval-plot').first().isVisible()).toBe(true);
        await page.locator('#runs summary').click();
        expect(await page.locator('#runs tbody tr').count()).toBe(48);
      },
      { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } },
    ));

  test('prints on the width of the paper', () =>
    open(
      'mixed',
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER_WIDTH);
      },
      { viewport: { width: PAPER_WIDTH, height: 1000 } },
    ));
});
