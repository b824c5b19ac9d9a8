// What the report of a long run costs: an hour of 100,000 requests, made up without time. Prints one line a figure.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { RequestRecord } from '../src/core/record.ts';
import { type Rng, seeded } from '../src/core/rng.ts';
import { formatBytes, formatMs } from '../src/core/units.ts';
import { Aggregate } from '../src/measure/metrics/aggregate.ts';
import { windowFor } from '../src/measure/metrics/series.ts';
import { isGood } from '../src/measure/slo/goodput.ts';
import { REPORTS } from '../src/report/reports.ts';
import { FIXTURES } from '../test/fixtures/report/runs.ts';

const RUN_MS = 3_600_000;
const REQUESTS = 100_000;
const TOKENS = 128;
const CHROMIUM = '/usr/bin/chromium';
const LIMITS = { bytes: 2 * 2 ** 20, openMs: 1000, writeMs: 3000, rssBytes: 300 * 2 ** 20 };

const [stored, html] = process.argv.slice(2);
if (stored !== undefined && html !== undefined) write(stored, html);
else await measure();

/** In a process of its own: from the stored result to the page, as `plimsoll report` does it. */
function write(from: string, to: string): void {
  const startedMs = performance.now();
  const result = JSON.parse(readFileSync(from, 'utf8'));
  writeFileSync(to, REPORTS.run.html['report.html']({ result, scenario: {} }));
  const rssBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ writeMs: performance.now() - startedMs, rssBytes }));
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-report-'));
  try {
    const file = join(folder, 'result.json');
    const page = join(folder, 'report.html');
    writeFileSync(file, JSON.stringify(longRun()));
    const self = fileURLToPath(import.meta.url);
    const { writeMs, rssBytes } = JSON.parse(
      execFileSync(process.execPath, [self, file, page], { encoding: 'utf8' }),
    ) as { writeMs: number; rssBytes: number };
    const { size } = statSync(page);
    say('result.json', formatBytes(statSync(file).size));
    say('report.html', formatBytes(size), formatBytes(LIMITS.bytes), size <= LIMITS.bytes);
    say('written in', formatMs(writeMs), formatMs(LIMITS.writeMs), writeMs <= LIMITS.writeMs);
    say('memory, at most', formatBytes(rssBytes), formatBytes(LIMITS.rssBytes), rssBytes <= LIMITS.rssBytes);
    if (!existsSync(CHROMIUM)) return say('opened in', `not measured: no ${CHROMIUM}`);
    const openMs = await opened(page);
    say('opened in', formatMs(openMs), formatMs(LIMITS.openMs), openMs <= LIMITS.openMs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function say(what: string, figure: string, limit?: string, holds?: boolean): void {
  const verdict = limit === undefined ? '' : `  ${holds === true ? 'ok' : 'MISSED'} (limit ${limit})`;
  process.stdout.write(`${what.padEnd(16)} ${figure.padStart(10)}${verdict}\n`);
}

/** Median of five: from the start of the navigation to the first frame after every chart was drawn. */
async function opened(page: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await tab.goto(pathToFileURL(page).href);
    times.push(
      await tab.evaluate(() => new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())))),
    );
    await tab.close();
  }
  await browser.close();
  return times.sort((a, b) => a - b)[2] ?? Number.NaN;
}

function longRun() {
  const rng = seeded(7);
  const aggregate = new Aggregate({
    windowMs: windowFor(RUN_MS),
    measureUntilMs: RUN_MS,
    selectors: [],
    isGood: (r) => isGood(r, { ttft: 800 }),
  });
  for (let i = 0; i < REQUESTS; i++) aggregate.add(record(i, rng));
  return {
    ...FIXTURES.passing.result,
    metrics: { ...FIXTURES.passing.result.metrics, ...aggregate.total.metrics(RUN_MS) },
    groups: aggregate.groups(RUN_MS),
    errors: aggregate.errors(),
    series: {
      ...aggregate.series(),
      columns: { ...FIXTURES.passing.result.series.columns, ...aggregate.series().columns },
    },
    requests: aggregate.requests(),
  };
}

function record(i: number, rng: Rng): RequestRecord {
  const plannedMs = (i / REQUESTS) * RUN_MS;
  const skewed = (median: number, spread: number): number => median * spread ** (2 * rng.next() + 2 * rng.next() - 2);
  const firstTokenMs = plannedMs + skewed(180, 1.8);
  const itlMs = Array.from({ length: TOKENS - 1 }, () => skewed(21, 1.5));
  const lastTokenMs = itlMs.reduce((at, gap) => at + gap, firstTokenMs);
  const failed = i % 997 === 0;
  return {
    id: `0.${i}`,
    scenario: i % 5 === 0 ? 'summarise' : 'chat',
    tags: { tier: i % 5 === 0 ? 'batch' : 'live' },
    session: `s#${i}`,
    turn: 1 + (i % 4),
    iteration: i,
    plannedMs,
    startedMs: plannedMs,
    sentMs: plannedMs + rng.next(),
    firstTokenMs,
    firstAnswerMs: firstTokenMs,
    lastTokenMs,
    itlMs,
    endedMs: lastTokenMs + 1,
    inputTokens: Math.round(skewed(512, 3)),
    outputTokens: TOKENS,
    tokensFrom: 'usage',
    inFlight: 90,
    outcome: failed
      ? { kind: 'http', status: 503, message: `busy ${i}: ${'x'.repeat(280)}` }
      : { kind: 'ok', finishReason: 'stop' },
  };
}
