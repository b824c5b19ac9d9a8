import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS } from '../metrics/catalog.ts';
import { FIGURES, type Figure, meaningOf, scaleOf } from './figure.ts';
import { parseFigure, parseFigures, unknownFigure } from './parse.ts';

const all = [...FIGURES.values()];
const K6 = { mean: 'avg', p50: 'med', p90: 'p(90)', p95: 'p(95)', p99: 'p( 99 )', p999: 'p(99.9)' };

/** Every way in which a figure may be written. */
const spellingsOf = ({ key, metric, statistic, kind }: Figure): readonly string[] => [
  key,
  key.replace(':', '.'),
  ...(kind === 'made' ? [] : [`${metric}:${statistic}`, `${metric}.${statistic}`]),
  ...(kind === 'trend' && Object.hasOwn(K6, statistic) ? [`${metric}:${K6[statistic as 'p95']}`] : []),
  ...(/^p\d/.test(statistic) ? [`${metric}_${statistic}`] : []),
];

describe('a figure', () => {
  test('is read from each of its spellings, and written in one', () => {
    const spelt = fc
      .constantFrom(...all)
      .chain((figure) => fc.constantFrom(...spellingsOf(figure)).map((text) => [figure, text] as const));
    fc.assert(
      fc.property(spelt, ([figure, text]) => {
        expect(parseFigure(text)).toBe(figure);
      }),
      { numRuns: 1000 },
    );
  });

  test('has a key of its own, which says what it is of', () => {
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const { key, metric } of all) expect(key.split(':')[0]).toBe(metric);
  });

  test.each([
    ['ttft', 'ttft:p95'],
    ['queue_depth', 'queue_depth'],
    ['output_tokens.rate', 'output_tokens'],
    ['errors:rate', 'errors'],
    ['in_flight:value', 'in_flight:last'],
    ['ttft:p99.9', 'ttft:p999'],
    ['ttft_answer_p50', 'ttft_answer:p50'],
    ['cost', 'cost:per_million_output_tokens'],
    ['cost_per_million', 'cost:per_million_output_tokens'],
    ['cost.per_good_request', 'cost:per_good_request'],
    ['cost_per_right', 'cost:per_right_answer'],
    ['jitter', 'jitter'],
  ])('named %s is %s', (text, key) => {
    expect(parseFigure(text)?.key).toBe(key);
  });

  test.each([
    ...['', 'toString', 'constructor:p95', 'ttft:p96', 'ttft:', 'ttft.p95.x', 'ttft:p(101)', 'ttft:p(97.5)'],
    ...['errors:p95', 'errors_p95', 'jitter:p95', 'cost:per_hour', 'ttft:toString', 'ttft:count', ' ttft'],
  ])('is not %j', (text) => {
    expect(parseFigure(text)).toBeUndefined();
    expect(parseFigures(text)).toEqual([]);
  });

  test('that is unknown is answered with a whole sentence, whatever was typed', () => {
    fc.assert(fc.property(fc.string(), (text) => /[.?]$/.test(unknownFigure(text))));
  });

  test.each([
    ['tttf:p95', 'there is no figure "tttf:p95"; did you mean "ttft:p95"?'],
    ['erors', 'there is no figure "erors"; did you mean "errors"?'],
    ['jiter', 'there is no figure "jiter"; did you mean "jitter"?'],
    ['cost_per_milion', 'there is no figure "cost_per_milion"; did you mean "cost_per_million"?'],
    ['ttft:p96', '"ttft:p96" is no figure of ttft, which has mean, stddev, min, p50, p90, p95, p99, p999, max.'],
    [
      'cost:per_hour',
      '"cost:per_hour" is no figure of cost, which has per_million_output_tokens, per_good_request, per_right_answer.',
    ],
    ['', 'there is no figure ""; figures are named like ttft:p95, errors or jitter.'],
  ])('mistyped as %j gets a hint', (text, sentence) => {
    expect(unknownFigure(text)).toBe(sentence);
  });

  test('of a metric alone is several, where there is room for them', () => {
    const keys = (text: string) => parseFigures(text).map(({ key }) => key);
    expect(keys('ttft')).toEqual(['ttft:p50', 'ttft:p95', 'ttft:p99']);
    expect(keys('queue_depth')).toEqual(['queue_depth', 'queue_depth:max']);
    expect(keys('queue_depth:mean')).toEqual(['queue_depth']);
    expect(keys('cost')).toEqual(['cost:per_million_output_tokens']);
  });

  test('has the direction of its metric, and shares are told in points', () => {
    for (const { key, metric, better, unit, kind } of all) {
      if (kind !== 'made') expect([key, better]).toEqual([key, METRICS[metric as 'ttft'].better]);
      expect(scaleOf({ unit })).toBe(unit === 'ratio' ? 'difference' : 'relative');
    }
    expect([meaningOf(true, 'lower'), meaningOf(false, 'lower')]).toEqual(['worse', 'better']);
    expect([meaningOf(true, 'higher'), meaningOf(false, 'higher')]).toEqual(['better', 'worse']);
    expect(meaningOf(true, 'neither')).toBe('neither');
  });
});
