import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { served } from '../../../test/fixtures/mock/metrics.ts';
import { parsePage } from '../../../test/fixtures/parse-page.ts';
import { FLAVOURS, type FlavourName, metricsPage } from '../../mock/metrics/flavours.ts';
import type { Page } from './page.ts';
import type { ParsedPage } from './parse.ts';

const pageOf = (parsed: ParsedPage): Page => {
  if (parsed.kind === 'problem') throw new Error(parsed.problem);
  return parsed.page;
};
const problemOf = (parsed: ParsedPage): string => (parsed.kind === 'problem' ? parsed.problem : 'none');
const plain = (page: Page) =>
  [...page.samples].map(([name, samples]) => [name, samples.map((s) => [Object.fromEntries(s.labels), s.value])]);

test('a page of every sort of line', () => {
  const text = [
    '# HELP queue Requests waiting, \\\\ and \\n escaped',
    '# TYPE queue gauge',
    '# UNIT queue requests',
    '# anybody may write this',
    '',
    'queue 3',
    'queue{model_name="a b",} 4.5e+01 1700000000000',
    '  queue { engine = "1" , model_name = "\\"a\\\\b\\nc" } NaN',
    'temperature{where="out"} -Inf',
    'never -0.5',
    '# TYPE waits_seconds histogram',
    'waits_seconds_bucket{le="0.1"} 2 # {trace_id="abc"} 0.07 1700000000.123',
    'waits_seconds_bucket{le="+Inf"} +Inf # {} 1',
    'waits_seconds_created 1.7e9',
    '# EOF',
    '',
  ];
  for (const newline of ['\n', '\r\n']) {
    const page = pageOf(parsePage(text.join(newline)));
    expect(plain(page)).toEqual([
      [
        'queue',
        [
          [{}, 3],
          [{ model_name: 'a b' }, 45],
          [{ engine: '1', model_name: '"a\\b\nc' }, Number.NaN],
        ],
      ],
      ['temperature', [[{ where: 'out' }, Number.NEGATIVE_INFINITY]]],
      ['never', [[{}, -0.5]]],
      [
        'waits_seconds_bucket',
        [
          [{ le: '0.1' }, 2],
          [{ le: '+Inf' }, Number.POSITIVE_INFINITY],
        ],
      ],
      ['waits_seconds_created', [[{}, 1.7e9]]],
    ]);
    expect([...page.types]).toEqual([
      ['queue', 'gauge'],
      ['waits_seconds', 'histogram'],
    ]);
  }
});

test.each([
  ['', 'it is empty'],
  [' \r\n\n', 'it is empty'],
  ['# HELP a b\n', 'it holds no metrics'],
  ['<!doctype html><p>metrics 1</p>\n', 'it is HTML'],
  ['  <html>', 'it is HTML'],
  ['{"queue": 3}\n', 'it is JSON'],
  ['[{"numActiveRequests": 3}]', 'it is JSON'],
  ['"a 1', 'it begins with a quotation mark and is no JSON'],
  [JSON.stringify(JSON.stringify('a 1\n')), 'it begins with a quotation mark and is no JSON'],
  ['a 1\nb', 'line 2: the page breaks off within it: "b"'],
  ['a 1\nb 2', 'line 2: the page breaks off within it: "b 2"'],
  ['a 1\n# EO', 'line 2: the page breaks off within it: "# EO"'],
  ['a 1\n# EOF\nb 2\n', 'line 3: something stands behind # EOF: "b 2"'],
  ['Not found\n', 'line 1: a number is wanted, got "found"'],
  ['a\n9 2\n', 'line 1: a number is wanted, got ""'],
])('%j is refused', (text, why) => {
  const said = problemOf(parsePage(text));
  if (typeof why === 'string') expect(said).toBe(why);
  else expect(said).toMatch(why);
});

test.each([
  ['a 1\n\n9 2\n', 'line 3: no metric has a name like "9 2"'],
  ['a\n', 'line 1: a number is wanted, got ""'],
  ['a 0x10\n', 'line 1: a number is wanted, got "0x10"'],
  [`a ${'1'.repeat(100)}\n`, /^line 1: a number is wanted, got "1{50,60}…$/],
  ['a{b="c"\n', 'line 1: labels are apart by commas, got ""'],
  ['a{b="c} 1\n', 'line 1: the quotation marks are not closed: "c} 1"'],
  ['a{b="c\\d"} 1\n', 'line 1: \\ stands before \\, " or n only, got "\\\\d\\"} 1"'],
  ['a{b=c} 1\n', 'line 1: no label is written like "b=c} 1"'],
  ['a{b="1",b="2"} 1\n', 'line 1: the label "b" is there twice'],
  ['a{b="1" c="2"} 1\n', 'line 1: labels are apart by commas, got "c=\\"2\\"} 1"'],
  ['a{b="1"} 1\na{b="1"} 2\n', 'line 2: "a{b=\\"1\\"}" is there twice'],
  ['a 1 2 3\n', 'line 1: nothing but a timestamp and an exemplar follows a value, got "3"'],
  ['a 1 # later\n', 'line 1: nothing but a timestamp and an exemplar follows a value, got "# later"'],
  ['a 1 # {} 1 2 3\n', 'line 1: nothing follows an exemplar, got "3"'],
  ['# TYPE a\na 1\n', 'line 1: # TYPE takes a name and a type, got "# TYPE a"'],
])('the line that is wrong in %j is left out and told, and the others are read', (text, first) => {
  const parsed = parsePage(`ok 7\n${text}\nlast 8\n`);
  const page = pageOf(parsed);
  expect(page.samples.get('ok')).toMatchObject([{ value: 7 }]);
  expect(page.samples.get('last')).toMatchObject([{ value: 8 }]);
  const { leftOut } = parsed as { leftOut: { lines: number; first: string } };
  expect(leftOut.lines).toBe(1);
  const where = (said: string): string => said.replace(/^line (\d+)/, (_, n: string) => `line ${Number(n) + 1}`);
  if (typeof first === 'string') expect(leftOut.first).toBe(where(first));
  else expect(leftOut.first.replace('line 2', 'line 1')).toMatch(first);
});

test('a family of which a line could not be read tells no number, for a sum over the others would be too small', () => {
  const parsed = parsePage('running{engine="0"} 3\nrunning{engine="1"} many\nwaiting 2\n');
  expect(
    pageOf(parsed)
      .samples.get('running')
      ?.map(({ value }) => value),
  ).toEqual([3, Number.NaN]);
  expect(pageOf(parsed).samples.get('waiting')).toMatchObject([{ value: 2 }]);
});

test('a series that is there twice counts once, as it stood first', () => {
  const parsed = parsePage('running{engine="0"} 3\nrunning{engine="0"} 5\nrunning{engine="1"} 1\n');
  expect(
    pageOf(parsed)
      .samples.get('running')
      ?.map(({ value }) => value),
  ).toEqual([3, 1]);
  expect(parsed).toMatchObject({ leftOut: { lines: 1, first: 'line 2: "running{engine=\\"0\\"}" is there twice' } });
});

test('a page of OpenMetrics that was cut between two lines lacks its end', () => {
  expect(problemOf(parsePage('a 1\nb 2\n', { mustEnd: true }))).toBe(
    'line 2: the page breaks off behind it, for # EOF is missing',
  );
  expect(parsePage('a 1\nb 2\n# EOF', { mustEnd: true }).kind).toBe('page');
});

test('a page sent as one string of JSON is read as what it holds', () => {
  const text = 'llamacpp:requests_deferred{a="\\""} 2\n';
  expect(parsePage(JSON.stringify(text))).toEqual(parsePage(text));
});

test('a page without end is refused before it is read', () => {
  expect(problemOf(parsePage('a'.repeat(16_000_001)))).toBe('it has more than 16 million characters');
});

describe('whatever the page', () => {
  const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/);
  const labelName = fc.oneof(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/), fc.constant('__proto__'));
  const value = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  );
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', ' ') }),
  );
  const labels = fc.uniqueArray(fc.tuple(labelName, text), { selector: ([key]) => key, maxLength: 4 });
  const samples = fc.uniqueArray(fc.record({ name, labels, value, tail: fc.constantFrom('', ' 1700000000000') }), {
    selector: (sample) => sample.name + JSON.stringify(sample.labels),
    minLength: 1,
    maxLength: 12,
  });
  const newline = fc.constantFrom('\n', '\r\n');

  const escaped = (raw: string) => raw.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
  const numberText = (n: number) =>
    Number.isFinite(n) ? (Object.is(n, -0) ? '-0' : String(n)) : Number.isNaN(n) ? 'NaN' : n > 0 ? '+Inf' : '-Inf';
  const written = (all: typeof samples extends fc.Arbitrary<infer T> ? T : never, end: string) =>
    all
      .map((s) => {
        const inner = s.labels.map(([key, raw]) => `${key}="${escaped(raw)}"`).join(',');
        return `${s.name}${inner === '' ? '' : `{${inner}}`} ${numberText(s.value)}${s.tail}${end}`;
      })
      .join('');
  const flat = (page: Page) => [...page.samples].flatMap(([n, all]) => all.map((s) => [n, [...s.labels], s.value]));

  test('what is written is read', () => {
    fc.assert(
      fc.property(samples, newline, (all, end) => {
        // A label's text may hold a CR, which is only one of a newline's at the end of a line.
        const read = flat(pageOf(parsePage(written(all, end))));
        expect(read).toHaveLength(all.length);
        for (const sample of all) expect(read).toContainEqual([sample.name, sample.labels, sample.value]);
      }),
    );
  });

  test('a page that was cut anywhere is refused, or was cut between two lines', () => {
    fc.assert(
      fc.property(samples, newline, fc.nat(), (all, end, at) => {
        const whole = written(all, end);
        const cut = at % whole.length;
        const parsed = parsePage(whole.slice(0, cut));
        if (parsed.kind === 'problem') return;
        expect(whole[cut - 1]).toBe('\n');
      }),
    );
  });

  test('no page makes it throw, nor quotes itself at length', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...'ab{}"\\n\n\r #=,.+-0e\t<[E\u202e\u001b', 'TYPE ', 'EOF', 'Inf'),
    });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (page) => {
        const parsed = parsePage(page);
        if (parsed.kind === 'page') return;
        expect(parsed.problem.length).toBeLessThan(200);
        expect(parsed.problem).not.toMatch(/[\n\r\u001b\u202e]/);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['many labels', (n: number) => `a{${Array.from({ length: n }, (_, i) => `l${i}="v"`).join(',')},z="\\\\"} 1\n`],
  ['many escapes', (n: number) => `a{b="${'\\n'.repeat(n)}"} 1\n`],
  ['many quotation marks', (n: number) => `a{b="${'\\"'.repeat(n)}"} 1\n`],
  ['a long number', (n: number) => `a ${'1'.repeat(n)}x\n`],
  ['many blanks', (n: number) => `a ${' '.repeat(n)}1${' '.repeat(n)}\n`],
])('a line is read once: %s', (_, make) => {
  // Quadratic in that many it would take minutes, and the test's own time limit would end it.
  expect(parsePage(make(300_000)).kind).toMatch(/page|problem/);
});

test.each(Object.keys(FLAVOURS) as FlavourName[])('every line of the page of %s is read', (flavour) => {
  const text = metricsPage(flavour, [served('moe-thrash', 1200)]);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(5);
  const { samples } = pageOf(parsePage(text));
  expect([...samples.values()].reduce((sum, all) => sum + all.length, 0)).toBe(lines.length);
});
