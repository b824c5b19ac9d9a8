import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import { foldedLines, foldedMetrics, goldenFile, goldenPage } from '../../../test/golden.ts';
import { withoutAssets } from '../../../test/page-text.ts';
import { written } from '../../../test/written.ts';
import { REPORTS } from '../reports.ts';

/** Of each format its files; of JSON there is nothing to read. */
const FILES = Object.entries(REPORTS.run).flatMap(([format, files]) =>
  ['json', 'benchmark'].includes(format) ? [] : Object.entries(files),
);
/** A golden's ending, which an editor knows; not .json, which is taken for data of the package. */
const endingOf = (file: string): string =>
  file.replace(/^(report|summary|junit|result|plimsoll)\./, '').replace(/\.json$/, '.txt');

/** What is long is whole for the smallest run, without what repeats itself for one more, and of the rest its beginning. */
function folded(name: string, file: string, text: string): string {
  if (name === 'tiny' || /\.(md|xml)$/.test(file)) return text;
  if (name !== 'failing') return foldedLines(text, () => '', 8);
  if (file.endsWith('.prom')) return foldedMetrics(text);
  return file.endsWith('.csv') ? foldedLines(text, (line) => line.split(',').slice(0, 6).join(), 12) : text;
}

describe.each(Object.entries(FIXTURES))('the %s run', (name, input) => {
  test('is a result as published', () => {
    expect(written('result', input.result)).toEqual(input.result);
  });

  test.each(FILES)('reads as its golden %s', async (file, report) => {
    const page = goldenPage('run', name, report(input));
    if (file === 'report.html') await expect(page.text).toMatchFileSnapshot(page.file);
    else
      await expect(folded(name, file, report(input))).toMatchFileSnapshot(
        goldenFile(`run/${name}.golden.${endingOf(file)}`),
      );
  });

  test.each(FILES)('makes the same %s twice', (_, report) => {
    expect(report(input)).toBe(report(input));
  });
});

describe('the policy of the page', () => {
  const html = REPORTS.run.html['report.html'](FIXTURES.failing);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];

  test.each(['script', 'style'])('admits the one %s by its hash', (element) => {
    const [source, ...others] = [...html.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
      ([, s]) => s!,
    );
    expect(others).toEqual([]);
    const hash = createHash('sha256').update(source!).digest('base64');
    expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
  });

  test('forbids all else', () => {
    expect(policy).toMatch(/^default-src 'none';.*base-uri 'none'; form-action 'none'$/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('holds: nothing in the page leads out of it, loads or carries its own style', () => {
    const tags =
      withoutAssets(html)
        .match(/<[^>]*>/g)
        ?.join('') ?? '';
    expect(tags).not.toMatch(/ (src|style|on\w+)=/);
    for (const [, to] of tags.matchAll(/ href="([^"]*)"/g)) expect(html).toContain(`<section id="${to?.slice(1)}"`);
  });
});
