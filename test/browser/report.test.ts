import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../src/report/fixtures.ts';
import { REPORTS } from '../../src/report/report.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);
/** A laptop may lack the browser; a CI that skipped this suite would be green for nothing. */
const skipped = missing && process.env['CI'] === undefined;
const suite = skipped ? `the page in a browser (skipped: no ${CHROMIUM})` : 'the page in a browser';

type Fixture = keyof typeof FIXTURES;

describe.skipIf(skipped)(suite, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, input] of Object.entries(FIXTURES))
      writeFileSync(join(folder, `${name}.html`), REPORTS['report.html'](input));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a fixture from disk, hands it over, and wants to have heard nothing from it. */
  async function open(
    name: Fixture,
    use: (page: Page) => Promise<void>,
    options: BrowserContextOptions = { viewport: { width: 1280, height: 900 } },
  ): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) heard.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await use(page);
    await context.close();
    expect(heard).toEqual([]);
  }

  test.each([
    ['passing', true],
    ['failing', false],
  ] as const)('%s: the warm-up is shaded in every chart, where there was one', (name, isShaded) =>
    open(name, async (page) => {
      const shaded = await page.evaluate(() =>
        [...document.querySelectorAll('.plot')].map((host) => {
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
      const drawn = await page.evaluate(() =>
        [...document.querySelectorAll('.plot')].map((host) => {
          const canvas = host.querySelector('canvas');
          const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          return pixels.filter((value) => value !== 0).length;
        }),
      );
      expect(drawn.length).toBe(name === 'tiny' ? 1 : 6);
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(name === 'tiny' ? 100 : 5000);
    }),
  );

  test('hostile text does nothing but be read', () =>
    open('failing', async (page) => {
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      expect(await page.locator('img, a, iframe, svg[onload]').count()).toBe(0);
      expect(await page.locator('#errors').textContent()).toContain('</script><script>window.pwned = 1</script>');
    }));

  test('pointing at one chart reads all of them at that time', () =>
    open('passing', async (page) => {
      await pointAt(page, 'rate', 0.5);
      await expect.poll(() => page.locator('[data-legend="itl"]').textContent()).toMatch(/p99\s+[\d.]+ ms[\s\S]*at 1m/);
      const times = await page.locator('.legend .time').allTextContents();
      expect(new Set(times).size).toBe(1);
    }));

  test('dragging over one chart zooms all, and a double click shows the whole run', () =>
    open('passing', async (page) => {
      const whole = await snapshots(page);
      await pointAt(page, 'ttft', 0.3);
      await page.mouse.down();
      await pointAt(page, 'ttft', 0.6);
      await page.mouse.up();
      await page.mouse.move(0, 0);
      await expect.poll(async () => different(await snapshots(page), whole)).toBe(6);
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
      await expect.poll(() => page.locator('[data-legend="ttft"] .time').textContent()).toBe('at 2m18s');
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
      const reachable = await page.locator('.plot, .legend button, summary, .scroll, pre').count();
      const reached = new Set<string>();
      for (let i = 0; i < reachable; i++) {
        await page.keyboard.press('Tab');
        reached.add(
          await page.evaluate(() => document.activeElement?.className || document.activeElement?.tagName || ''),
        );
      }
      expect([...reached]).toEqual(expect.arrayContaining(['plot', 'BUTTON', 'SUMMARY', 'scroll', 'command']));
    }));

  test.each(['light', 'dark'] as const)('the %s scheme colours page and charts', (colorScheme) =>
    open(
      'passing',
      async (page) => {
        const before = await snapshots(page);
        const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(16, 22, 28)');
        await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' });
        await expect.poll(async () => different(await snapshots(page), before)).toBe(6);
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

  test('it prints, light even from a dark screen, with charts that fit the paper', () =>
    open(
      'passing',
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
      },
      { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
    ));

  test('a browser reads junit.xml as XML, whatever was in it', async () => {
    const page = await browser.newPage();
    for (const input of Object.values(FIXTURES)) {
      const root = await page.evaluate(
        (xml) => new DOMParser().parseFromString(xml, 'application/xml').documentElement.tagName,
        REPORTS['junit.xml'](input),
      );
      expect(root).toBe('testsuites');
    }
    await page.close();
  });
});

const overlay = async (page: Page, chart: string) => {
  const over = page.locator(`[data-chart="${chart}"] .u-over`);
  await over.scrollIntoViewIfNeeded();
  return (await over.boundingBox())!;
};

async function pointAt(page: Page, chart: string, share: number): Promise<void> {
  const { x, y, width, height } = await overlay(page, chart);
  await page.mouse.move(x + width * share, y + height / 2);
}

/** What each canvas shows now. */
const snapshots = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.plot canvas')].map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );

const different = (a: readonly string[], b: readonly string[]): number => a.filter((shot, i) => shot !== b[i]).length;
