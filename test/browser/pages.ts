import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);
/** A laptop may lack the browser; a CI that skipped these suites would be green for nothing. */
const skipped = missing && process.env['CI'] === undefined;

/** A4 between its margins, in CSS pixels. */
export const PAPER_WIDTH = 688;

const SCREEN = { viewport: { width: 1280, height: 900 } } as const;

interface Opened {
  readonly page: Page;
  /** What it has said, asked for and broken at, since it was given out. */
  readonly heard: string[];
}

export interface Pages<Name extends string> {
  /** Opens a page from disk, hands it over, and wants to have heard nothing from it: no word, no error, no request. */
  open(name: Name, use: (page: Page) => Promise<void>, options?: BrowserContextOptions): Promise<void>;
  /** A page of nothing, for what needs a browser's own parsers. */
  blank(): Promise<Page>;
}

/** A suite of tests on pages of ours as files in a real browser. @param texts the pages, by name */
export function inBrowser<Name extends string>(
  title: string,
  texts: () => Readonly<Record<Name, string>>,
  tests: (pages: Pages<Name>) => void,
): void {
  describe.skipIf(skipped)(skipped ? `${title} (skipped: no ${CHROMIUM})` : title, () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pages-'));
    let browser: Browser;
    const kept = new Map<string, Opened>();

    /** A page of these options as if new. One that goes on to another file takes a third of the time of a new one. */
    async function pageOf(options: BrowserContextOptions): Promise<Opened> {
      const key = JSON.stringify(options);
      const before = kept.get(key);
      if (before !== undefined) {
        const { page, heard } = before;
        await page.mouse.move(0, 0);
        await page.setViewportSize(options.viewport ?? SCREEN.viewport);
        await page.emulateMedia({ media: null, colorScheme: options.colorScheme ?? null });
        heard.length = 0;
        return before;
      }
      const page = await (await browser.newContext(options)).newPage();
      const heard: string[] = [];
      page.on('console', (message) => heard.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
      page.on('request', (request) => {
        if (!/^(file|about):/.test(request.url())) heard.push(`request: ${request.url()}`);
      });
      kept.set(key, { page, heard });
      return { page, heard };
    }

    beforeAll(async () => {
      for (const [name, html] of Object.entries<string>(texts())) writeFileSync(join(folder, `${name}.html`), html);
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    tests({
      async open(name, use, options = SCREEN) {
        const { page, heard } = await pageOf(options);
        await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
        await use(page);
        // What it says in its last moments is heard, too.
        await page.goto('about:blank');
        expect(heard).toEqual([]);
      },
      blank: () => browser.newPage(),
    });
  });
}

export const overlay = async (page: Page, chart: string) => {
  const over = page.locator(`[data-chart="${chart}"] .u-over`);
  await over.scrollIntoViewIfNeeded();
  return (await over.boundingBox())!;
};

export async function pointAt(page: Page, chart: string, share: number): Promise<void> {
  const { x, y, width, height } = await overlay(page, chart);
  await page.mouse.move(x + width * share, y + height / 2);
}

/** How much of each canvas is painted. */
export const painted = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.plot')].map((host) => {
      const canvas = host.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.filter((value) => value !== 0).length;
    }),
  );

/** Whether a colour by meaning is in a chart, at each of these shares of its width. */
export const hasColor = (
  page: Page,
  chart: string,
  role: string,
  shares: readonly number[],
): Promise<readonly boolean[]> =>
  page.evaluate(
    ({ chart, role, shares }) => {
      const host = document.querySelector(`[data-chart="${chart}"]`)!;
      const canvas = host.querySelector('canvas')!;
      const over = host.querySelector('.u-over') as HTMLElement;
      const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${role}`).trim();
      const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      // A copy that is made for being read: a page's own canvas complains of it.
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const drawn = copy.getContext('2d', { willReadFrequently: true })!;
      drawn.drawImage(canvas, 0, 0);
      return shares.map((share) => {
        const x = Math.round((over.offsetLeft + over.offsetWidth * share) * devicePixelRatio);
        const column = drawn.getImageData(x - 1, 0, 3, canvas.height).data;
        return Array.from({ length: column.length / 4 }, (_, i) => i * 4).some((i) =>
          wanted.every((value, k) => Math.abs(value - (column[i + k] ?? 0)) < 6 && column[i + 3]! > 200),
        );
      });
    },
    { chart, role, shares },
  );

/** Whether a chart has pixels of this colour's hue, however transparent. */
export const hasAlmostColor = (page: Page, chart: string, role: string): Promise<boolean> =>
  page.evaluate(
    ({ chart, role }) => {
      const canvas = document.querySelector(`[data-chart="${chart}"] canvas`) as HTMLCanvasElement;
      const { width, height } = canvas;
      // A copy, as a canvas that is read twice says so on the console.
      const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', {
        willReadFrequently: true,
      });
      copy?.drawImage(canvas, 0, 0);
      const data = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${role}`).trim();
      const rgb = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      let seen = 0;
      for (let i = 0; i < data.length; i += 4)
        if ((data[i + 3] ?? 0) > 20 && rgb.every((value, k) => Math.abs(value - (data[i + k] ?? 0)) < 8)) seen++;
      return seen > 500;
    },
    { chart, role },
  );

/** What each canvas shows now. */
export const snapshots = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.plot canvas')].map((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );

export const different = (a: readonly string[], b: readonly string[]): number =>
  a.filter((shot, i) => shot !== b[i]).length;

/**
 * Holds a chart to what every chart of ours does: pointing reads it and its fellow on one axis, dragging zooms both,
 * Escape shows the whole again, the keyboard reads, and a press on the legend hides a line.
 */
export async function driven(page: Page, chart: string, fellow: string): Promise<void> {
  const place = (of: string): Promise<string | null> => page.locator(`[data-legend="${of}"] .time`).textContent();
  const both = async (): Promise<readonly string[]> => Promise.all([chart, fellow].map((of) => picture(page, of)));
  await page.mouse.move(0, 0);
  const whole = await both();
  await pointAt(page, chart, 0.5);
  await expect.poll(() => place(fellow)).toMatch(/^at \S/);
  expect((await place(fellow))?.replace(/, n .*/, '')).toBe((await place(chart))?.replace(/, n .*/, ''));
  await pointAt(page, chart, 0.25);
  await page.mouse.down();
  await pointAt(page, chart, 0.7);
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await expect.poll(async () => different(await both(), whole)).toBe(2);
  await page.locator(`[data-chart="${chart}"]`).focus();
  await page.keyboard.press('Escape');
  await expect.poll(async () => different(await both(), whole)).toBe(0);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => place(fellow)).toMatch(/^at \S/);
  const line = page.locator(`[data-legend="${chart}"] button`).first();
  await line.press('Enter');
  expect(await line.getAttribute('aria-pressed')).toBe('false');
  await expect.poll(async () => different([await picture(page, chart)], whole)).toBe(1);
}

/** What one canvas shows now. */
const picture = (page: Page, chart: string): Promise<string> =>
  page.evaluate(
    (of) => (document.querySelector(`[data-chart="${of}"] canvas`) as HTMLCanvasElement).toDataURL(),
    chart,
  );
