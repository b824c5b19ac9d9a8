import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { faultsAsked } from './asked.ts';
import { faultyBody } from './body.ts';
import { parseFaults } from './grammar.ts';
import { NEEDS, type Need } from './needs.ts';
import { type FaultRule, faultDraw, faultRulesSchema } from './rules.ts';

const ALL = new Set(Object.keys(NEEDS) as Need[]);
const WHOLE = new Set<Need>(['tokens', 'choices', 'usage']);

const kindsOf = (rules: readonly FaultRule[], has: ReadonlySet<Need> = ALL, model = 'a'): readonly string[] => {
  const draw = faultDraw(rules, seeded(1));
  return Array.from({ length: 2000 }, (_, number) => draw({ number, model, has })[0]?.kind ?? 'none');
};
const share = (kinds: readonly string[], kind: string): number =>
  kinds.filter((own) => own === kind).length / kinds.length;

test('rules hit their shares of the requests, and the same requests each time', () => {
  const rules = [
    { fault: 'stall', share: 0.1 },
    { fault: 'status=503', share: 0.3 },
  ];
  const kinds = kindsOf(rules);
  expect(share(kinds, 'stall')).toBeCloseTo(0.1, 1);
  expect(share(kinds, 'status')).toBeCloseTo(0.3, 1);
  expect(kindsOf(rules)).toEqual(kinds);
});

test('a share of 1 hits every request, of its model only', () => {
  const rules = [{ fault: 'html', share: 1, model: 'a' }];
  expect(share(kindsOf(rules), 'html')).toBe(1);
  expect(share(kindsOf(rules, ALL, 'b'), 'none')).toBe(1);
});

test('a fault that needs what an answer has not leaves it alone', () => {
  expect(share(kindsOf([{ fault: 'crlf,comments', share: 1 }], WHOLE), 'none')).toBe(1);
  expect(share(kindsOf([{ fault: 'missing-usage', share: 1 }], new Set<Need>(['stream', 'tokens'])), 'none')).toBe(1);
});

test.each([
  [[{ fault: 'stal', share: 1 }], '0.fault', 'did you mean "stall"?'],
  [[{ fault: 'stall', share: 0 }], '0.share', '>0'],
  [[{ fault: 'stall', shares: 1 }], '0.share', 'expected number'],
  [[{ fault: 'stall', share: 1, shre: 1 }], '0', 'no "shre"; did you mean "share"?'],
  [
    [
      { fault: 'html', share: 0.6 },
      { fault: 'stall', share: 0.6, model: 'a' },
    ],
    '',
    'for a add up to 1.2',
  ],
])('rules are refused with their place: %j', (rules, place, message) => {
  const issues = faultRulesSchema.safeParse(rules).error?.issues ?? [];
  expect(issues[0]).toMatchObject({ message: expect.stringContaining(message) });
  expect(issues[0]?.path.join('.')).toBe(place);
});

test('a request asks by header, a status also by its short form', () => {
  expect(faultsAsked({ headers: {} }, WHOLE)).toBeUndefined();
  expect(faultsAsked({ headers: { 'x-mock-error': '503' } }, WHOLE)).toEqual(parseFaults('status=503'));
  expect(faultsAsked({ headers: { 'x-mock-fault': 'crlf' } }, ALL)).toEqual(parseFaults('crlf'));
  expect(() => faultsAsked({ headers: { 'x-mock-fault': 'crlf' } }, WHOLE)).toThrow('crlf needs a stream, got none');
  expect(() => faultsAsked({ headers: { 'x-mock-error': '200' } }, WHOLE)).toThrow(
    'X-Mock-Error: status: status takes a status from 400 to 599, got "200"',
  );
  expect(() => faultsAsked({ headers: { 'x-mock-fault': 'stal', 'x-mock-error': '503' } }, WHOLE)).toThrow(
    'X-Mock-Fault: there is no fault "stal"',
  );
  expect(() => faultsAsked({ headers: { 'x-mock-fault': 'html', 'x-mock-error': '503' } }, WHOLE)).toThrow(
    'X-Mock-Fault and X-Mock-Error: html and status both end the answer',
  );
});

const BODY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

test('a whole body goes wrong too', () => {
  const body = (spelled: string): string => faultyBody(parseFaults(spelled), BODY);
  expect(body('gzip')).toBe(BODY);
  expect(body('empty-lines')).toBe(`\n\n${BODY}`);
  expect(() => JSON.parse(body('malformed'))).toThrow();
  expect(JSON.parse(body('missing-usage'))).not.toHaveProperty('usage');
  expect(JSON.parse(body('wrong-usage'))).toMatchObject({ usage: { completion_tokens: 4, total_tokens: 3 } });
  expect(JSON.parse(body('zero-tokens'))).toMatchObject({
    choices: [{ message: { content: '' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 0 },
  });
});

test('the responses API tells its usage inside, and loses it there', () => {
  const body = JSON.stringify({ output: [{ type: 'message' }], usage: { input_tokens: 1, output_tokens: 5 } });
  expect(JSON.parse(faultyBody(parseFaults('zero-tokens'), body))).toEqual({
    output: [],
    usage: { input_tokens: 1, output_tokens: 0 },
  });
});
