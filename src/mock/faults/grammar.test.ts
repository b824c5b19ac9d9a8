import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFaults } from './grammar.ts';
import { type Fault, type FaultKind, type FaultPlan, faultTable, KINDS, specOf } from './kinds.ts';
import type { Param } from './param.ts';

/** Values that a parameter takes, found by what it parses of likely texts. */
function valuesOf(param: Param<unknown>): readonly unknown[] {
  const texts = [
    '1',
    '3',
    '17',
    '400',
    '429',
    '503',
    '599',
    '2s',
    '0.5s',
    '250ms',
    'date',
    'yes',
    'no',
    'double',
    'zero',
  ];
  const parsed = texts.map((text) => param.parse(text)).filter((value) => value !== undefined);
  return param.fallback === undefined ? parsed : [...parsed, param.fallback.value];
}

const anyFault = fc.constantFrom(...(Object.keys(KINDS) as FaultKind[])).chain((kind) => {
  const values = Object.entries(specOf(kind).params).map(([name, param]) => [
    name,
    fc.constantFrom(...valuesOf(param)),
  ]);
  return fc.record(Object.fromEntries(values)).map((params) => ({ kind, params }) as Fault);
});

/** As `parseFaults` reads it, with every parameter written out. */
const printFaults = (plan: FaultPlan): string => plan.map(printFault).join(',');

function printFault({ kind, params }: Fault): string {
  const values: Readonly<Record<string, unknown>> = params;
  const spelled = Object.entries(specOf(kind).params).flatMap(([name, param], i) =>
    values[name] === undefined ? [] : `${i === 0 ? '' : `;${name}`}=${param.print(values[name])}`,
  );
  return kind + spelled.join('');
}

test('what is printed is read as the same', () => {
  fc.assert(
    fc.property(anyFault, (fault) => {
      expect(parseFaults(printFaults([fault]))).toEqual([fault]);
    }),
  );
});

test('several are read in their order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyFault, { selector: ({ kind }) => kind, maxLength: 5, minLength: 1 }), (plan) => {
      const together = plan.filter(({ kind }) => !['instead', 'end'].includes(specOf(kind).stage));
      fc.pre(together.length > 0);
      expect(parseFaults(printFaults(together))).toEqual(together);
    }),
  );
});

test.each([
  ['stall', [{ kind: 'stall', params: { for: undefined, after: 1 } }]],
  ['stall=2s', [{ kind: 'stall', params: { for: 2000, after: 1 } }]],
  ['reset=5', [{ kind: 'reset', params: { after: 5 } }]],
  ['reset;after=5', [{ kind: 'reset', params: { after: 5 } }]],
  [
    'crlf, comments',
    [
      { kind: 'crlf', params: {} },
      { kind: 'comments', params: {} },
    ],
  ],
  [
    'status=503;retry-after=date',
    [{ kind: 'status', params: { status: 503, 'retry-after': 'date', 'retry-after-ms': undefined } }],
  ],
])('reads %s', (text, plan) => {
  expect(parseFaults(text)).toEqual(plan);
});

describe('refuses, with status 400,', () => {
  test.each([
    ['stal', 'there is no fault "stal"; did you mean "stall"?'],
    ['', 'there is no fault ""; there are status, html, no-response'],
    ['__proto__', 'there is no fault "__proto__"; there are'],
    ['toString', 'there is no fault "toString"'],
    ['status', 'status needs status: a status from 400 to 599.'],
    ['status=200', 'status takes a status from 400 to 599, got "200".'],
    ['status=429;retry-afer=3', 'status has no "retry-afer=3"; did you mean "retry-after"?'],
    ['reset=0', 'after takes a whole number from 1 to 1000000, got "0"'],
    ['stall=2', 'for takes a time such as 2s or 250ms, up to a day, got "2"'],
    ['reset=2;after=3', 'reset has after twice'],
    ['gzip=9', 'gzip takes no value, got "9"'],
    ['gzip,gzip', 'gzip is given twice'],
    ['reset,truncate', 'reset and truncate both end the answer'],
    ['html,crlf', 'html leaves no answer in which crlf could happen'],
    ['crlf;', 'crlf has no ""'],
  ])('"%s"', (text, message) => {
    expect(() => parseFaults(text)).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => parseFaults(text)).toThrow(message);
  });
});

test('the table has a line for every fault', () => {
  const lines = faultTable().trimEnd().split('\n');
  expect(lines).toHaveLength(2 + Object.keys(KINDS).length);
  for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(lines.find((line) => line.startsWith('| `stall`'))).toMatchInlineSnapshot(
    `"| \`stall\` | Sends nothing more after that many tokens: for that time, or for ever | \`stall=…\` a time such as 2s or 250ms, up to a day; \`;after=…\` a whole number from 1 to 1000000 (otherwise 1) | streamed |"`,
  );
});
