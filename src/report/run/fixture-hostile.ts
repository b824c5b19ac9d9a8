import fc from 'fast-check';
import { withParsed } from '../../measure/slo/expression.ts';
import { somePicked } from './fixture-requests.ts';
import { FIXTURES, HOSTILE } from './fixtures.ts';
import type { ReportInput } from './report.ts';

/** Fragments of attacks, in any order, among any characters at all. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('|', '`', '\\', '<', '>', '&', '"', "'", '\n', ']]>'),
      fc.string({ unit: 'binary' }),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

/** The text wherever a server, a model or a scenario could put one. */
export function inputWith(text: string): ReportInput {
  const { result, scenario } = FIXTURES.invalid;
  return {
    scenario: { scenario, [text]: [text] },
    result: {
      ...result,
      run: {
        ...result.run,
        stopped: 'script',
        stopReason: text,
        name: text,
        id: text,
        command: text,
        versions: { [`v${text}`]: text },
      },
      target: { url: text, model: text, api: text },
      metrics: { ...result.metrics, [`m${text}`]: { type: 'counter', count: 2, rate: 1 } },
      groups: { [`g${text}`]: result.metrics },
      requests: somePicked({ scenario: text, target: text, id: text, code: text }),
      errors: [
        {
          kind: 'http',
          status: 500,
          message: `m${text}`,
          count: 1,
          firstAtMs: 1,
          samples: [{ id: text, atMs: 1, message: `m${text}` }],
        },
        { kind: 'transport', code: text, message: `m${text}`, count: 1, firstAtMs: 1 },
      ],
      checks: { [`c${text}`]: { passes: 1, fails: 1 } },
      sessions: { finished: 1, failed: 0, threw: 2, cut: 1 },
      thrown: [
        { message: `t${text}`, count: 1, firstAtMs: 1 },
        { message: text, where: text, count: 1, firstAtMs: 1 },
      ],
      markedFailed: { count: 1, reason: text, firstAtMs: 1 },
      laws: result.laws.map((law) => ({ ...law, statement: text, ok: false, explanation: text })),
      server: {
        sources: [
          { url: text, flavour: text, scrapes: 1, missed: 1, firstMiss: text },
          { url: text, flavour: 'vllm', scrapes: 1, missed: 0 },
        ],
        everyMs: 1000,
        notes: [text, `n${text}`],
        counters: {},
        times: {},
      },
      validity: { valid: false, reasons: [{ code: text, message: `r${text}`, observed: 1, limit: 0 }] },
      thresholds: [
        { metric: `ttft{tag:${text}}`, expression: 'p(95)<800', observed: 801, ok: false, noData: false },
      ].map(withParsed),
    },
  };
}
