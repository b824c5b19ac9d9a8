// The gallery: pages of reports/sample/, made again from the data beside them, and their pictures.
// `npm run samples` writes all; a test holds the pages to be fresh. Where the data come from: reports/sample/README.md;
// with --virtual, what needs no time is made again, too.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { virtualStudy } from '../test/virtual-study.ts';
import { IMAGES, SAMPLES } from './sample-pages.ts';
import { nightlyTrend } from './sample-trend.ts';

const CHROMIUM = '/usr/bin/chromium';
const FOLDER = 'reports/sample';
const PICTURES = 'docs/images';

if (process.argv.includes('--virtual')) {
  writeFileSync(`${FOLDER}/data/trend.json`, `${JSON.stringify(nightlyTrend())}\n`);
  writeFileSync(`${FOLDER}/data/study.json`, `${JSON.stringify(await virtualStudy())}\n`);
}

for (const [name, page] of Object.entries(SAMPLES)) writeFileSync(`${FOLDER}/${name}.html`, page());
console.log(`written: ${Object.keys(SAMPLES).length} pages in ${FOLDER}`);

if (existsSync(CHROMIUM)) {
  mkdirSync(PICTURES, { recursive: true });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  for (const { file, page, from, height, colorScheme = 'light' } of IMAGES) {
    const tab = await browser.newPage({ viewport: { width: 1180, height }, colorScheme });
    await tab.goto(pathToFileURL(`${FOLDER}/${page}.html`).href);
    await tab.evaluate((part) => document.querySelector(part)?.scrollIntoView(), from);
    await tab.screenshot({ path: `${PICTURES}/${file}.png` });
    await tab.close();
  }
  await browser.close();
  console.log(`written: ${IMAGES.length} pictures in ${PICTURES}`);
} else console.log(`pictures are left as they are: no ${CHROMIUM}`);
