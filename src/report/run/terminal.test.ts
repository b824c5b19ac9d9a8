import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { TrendValue } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { Distribution } from '../../measure/stats/distribution.ts';
import { loadNotes } from './load-notes.ts';
import { summaryLines } from './terminal.ts';

const shown = (name: keyof typeof FIXTURES, columns = 120): string =>
  summaryLines(FIXTURES[name].result, { color: false, columns }).join('\n');

test('a run that passed', () => {
  expect(shown('passing')).toMatchInlineSnapshot(`
    "PASS: all 6 thresholds held; 2,394 of 2,398 finished requests succeeded; 2 were cut off.

      ✓ ttft p(95)<800                 436 ms
      ✓ ttft{scenario:chat} p(99)<700  587 ms
      ✓ itl p(99)<100                  95.4 ms
      ✓ goodput rate>0.95              97.1 %
      ✓ in_flight max<128              96 requests
      ✓ queue_depth max<64             27 requests

      ✓ answer is JSON

      ttft..........: avg=194ms   min=91.3ms   med=182ms  max=943ms  p(90)=346ms   p(95)=435ms       p(99)=627ms
      ttft_answer...: avg=194ms   min=91.3ms   med=182ms  max=943ms  p(90)=346ms   p(95)=435ms       p(99)=627ms
      itl...........: avg=23.1ms  min=9.29ms   med=21.4ms max=157ms  p(90)=46.5ms  p(95)=61.3ms      p(99)=95.5ms
      tpot..........: avg=23.5ms  min=16.2ms   med=22.8ms max=51.4ms p(90)=31.3ms  p(95)=35.1ms      p(99)=42ms
      stall.........: avg=65.5ms  min=28.4ms   med=61ms   max=377ms  p(90)=124ms   p(95)=160ms       p(99)=240ms
      e2e...........: avg=3.3s    min=1.69s    med=3.12s  max=13.4s  p(90)=5.51s   p(95)=6.74s       p(99)=9.33s
      service_ttft..: avg=193ms   min=91ms     med=181ms  max=940ms  p(90)=345ms   p(95)=433ms       p(99)=625ms
      service_e2e...: avg=3.3s    min=1.69s    med=3.12s  max=13.4s  p(90)=5.51s   p(95)=6.74s       p(99)=9.32s
      send_lag......: avg=0.344ms min=0.0993ms med=0.31ms max=4.68ms p(90)=0.894ms p(95)=1.3ms       p(99)=2.38ms
      connect.......: avg=0.882ms min=0.496ms  med=0.84ms max=2.95ms p(90)=1.37ms  p(95)=n too small p(99)=n too small

      in_flight...........: mean 67.8, min 0, max 96 requests
      errors..............: 0.167 % (4 of 2,398)
      goodput.............: 97.1 % (2,331 of 2,400)
      accuracy............: 91.2 % of 500 graded (88.4–93.4 %)
      requests............: 2,400 requests, 20/s
      iterations..........: 1,200 iterations, 10/s
      dropped_iterations..: 0 iterations, 0/s
      input_tokens........: 1,226,204 tokens, 10,218/s
      output_tokens.......: 307,508 tokens, 2,563/s
      cached_tokens.......: 611,840 tokens, 5,099/s
      queue_depth.........: mean 3.12, min 0, max 27 requests
      running.............: mean 63.2, min 0, max 80 requests
      hidden_queue........: mean 1.47, min 0, max 3 requests
      kv_usage............: mean 67.4 %, min 0 %, max 87.8 %
      prefix_hit_rate.....: mean 49.9 %, min 41 %, max 52 %
      preemptions.........: 31 requests, 0.258/s

      cost $0.667 (8 GPUs × $2.5/h × 2m): $2.17 per million output tokens, $0.000286 per good request, $0.00146 per right answer

      offered 20/s → sent 20/s → ok 19.7/s
      2,400 planned = 2,394 ok + 4 failed + 2 censored + 0 dropped + 0 cancelled
      The first 15s were warm-up and are in no figure: 300 requests sent, of which 3 failed (3 × HTTP 503).
      2 requests were cut off 8.41 s to 31 s after the planned start: their end-to-end times are at least that, and in no percentile.
      The server counted 7 tokens more than the prompt in every request: its chat template; templateTokens: 7 makes synthetic and replayed prompts exact with it.
      12 answers had another length than asked for, 307,508 output tokens instead of 307,640 in all: the server ended them early or did not keep to ignore_eos.

      server: queue depth mean 3.12, max 27, running 63.2, KV 67.4 %, from vLLM at http://10.20.0.7:8000/metrics and 1 more

      3 × HTTP 503              upstream busy, retry later
      1 × timeout: first token  timed out waiting for the first token

      generator: send lag p99 1.9 ms, event-loop delay p99 0.38 ms, event loop 21 % busy, CPU 19.9 % of a core, 1 worker"
  `);
});

test('a run that failed, with text meant to mislead', () => {
  expect(shown('failing', 90)).toMatchInlineSnapshot(`
    "FAIL: 3 of 4 thresholds failed: ttft p(95)<800 was 1,240 ms; itl{tier:gold} p(99)<100 had no data; and 1 more. A threshold stopped the run after 1m1s, before its planned end.

      ✗ ttft p(95)<800                                                    1,240 ms
      ✓ ttft{scenario:<img src=x onerror="window.pwned = 2">} p(99)<2000  1,804 ms
      ✗ itl{tier:gold} p(99)<100                                          no data
      ✗ errors rate<0.01                                                  9.15 %

      ✗ held 3,000 of 3,078 times: "><svg onload=window.pwned=3>

      ttft..........: avg=670ms   med=613ms  max=6.11s  p(95)=2.07s       p(99)=3.45s
      ttft_answer...: avg=194ms   med=182ms  max=943ms  p(95)=435ms       p(99)=627ms
      itl...........: avg=23.1ms  med=21.4ms max=157ms  p(95)=61.3ms      p(99)=95.5ms
      tpot..........: avg=23.5ms  med=22.8ms max=51.4ms p(95)=35.1ms      p(99)=42ms
      stall.........: avg=65.5ms  med=61ms   max=377ms  p(95)=160ms       p(99)=240ms
      e2e...........: avg=3.3s    med=3.12s  max=13.4s  p(95)=6.74s       p(99)=9.33s
      service_ttft..: avg=193ms   med=181ms  max=940ms  p(95)=433ms       p(99)=625ms
      service_e2e...: avg=3.3s    med=3.12s  max=13.4s  p(95)=6.74s       p(99)=9.32s
      send_lag......: avg=0.344ms med=0.31ms max=4.68ms p(95)=1.3ms       p(99)=2.38ms
      connect.......: avg=0.882ms med=0.84ms max=2.95ms p(95)=n too small p(99)=n too small

      in_flight...........: mean 67.8, min 0, max 96 requests
      errors..............: 9.15 % (310 of 3,388)
      goodput.............: 61.3 % (2,090 of 3,410)
      accuracy............: 91.2 % of 500 graded (88.4–93.4 %)
      requests............: 3,410 requests, 56.8/s
      iterations..........: 3,410 iterations, 56.8/s
      dropped_iterations..: 188 iterations, 3.13/s
      input_tokens........: 1,226,204 tokens, 10,218/s
      output_tokens.......: 307,508 tokens, 2,563/s
      cached_tokens.......: 611,840 tokens, 5,099/s
      queue_depth.........: mean 61.4, min 0, max 186 requests
      running.............: mean 119, min 0, max 128 requests
      hidden_queue........: mean 2.2, min 0, max 9 requests
      kv_usage............: mean 79 %, min 0 %, max 87.1 %

      offered 60/s → sent 56.8/s → ok 48.1/s
      3,600 planned = 3,078 ok + 310 failed + 22 censored + 188 dropped + 2 cancelled
      22 requests were cut off 8.41 s to 31 s after the planned start: their end-to-end times are at least that, and in no percentile.
      The server counted 7 tokens more than the prompt in every request: its chat template; templateTokens: 7 makes synthetic and replayed prompts exact with it.
      12 answers had another length than asked for, 307,508 output tokens instead of 307,640 in all: the server ended them early or did not keep to ignore_eos.

      server: queue depth mean 61.4, max 186, running 119, KV 79 %, from SGLang at http://10.20.0.7:8000/metrics and 1 more
      ! The second of 2 pages could not be read 7 times of 61, from 24s to 31s: gauges have a gap there.
      ! A server was restarted 31s into the run: what its counters had before is not known, so they are left out.
      ! Its page names no model of ours, but "| a \`code\` | [link](javascript:alert(1)) | **bold** @everyone https://evil.example abc�gpj.exe �isolated� שלום مرحبا": it may serve others meanwhile.
      ! Law “Output tokens, as the server counts”: expected 307,508 ± 3,075, observed 402,118. Explained: it counts 31 % more: other clients asked it meanwhile (| a \`code\` | [link](javascript:alert(1)) | **bold** @everyone https://evil.example).

      120 × HTTP 429                                  </script><script>window.pwned = 1</scri…
       60 × HTTP 500                                  <img src=x onerror="window.pwned = 2">
       40 × connection ECONNRESET                     line one line two ::error title=x::y
        9 × connection "><svg onload=window.pwned=3>  �[31mred�[0m �bell �nul �
       31 × protocol: truncated                       | a \`code\` | [link](javascript:alert(1)…
       10 × protocol: in band error                   ]]> &amp; <!-- --> \\\` \\| \`\`\` $& {{x}}
       38 × timeout: first token                      abc�gpj.exe �isolated� שלום مرحبا
        2 × timeout: total

      generator: send lag p99 1.9 ms, event-loop delay p99 0.38 ms, event loop 21 % busy, CPU 19.9 % of a core, 1 worker"
  `);
});

test('a run that can’t be trusted judges nothing', () => {
  expect(shown('invalid').split('\n').slice(0, 10).join('\n')).toMatchInlineSnapshot(`
    "INVALID: these figures can’t be trusted: ttft p(95) is 435 ms, of which up to 160 ms may be the generator’s own (at most 13.7 ms are tolerated) (and 2 more reasons).

      ! ttft p(95)<800                 436 ms, up to 162 ms of it ours (not trusted)
      ! ttft{scenario:chat} p(99)<700  587 ms
      ! itl p(99)<100                  95.4 ms, truly 79.1–109 ms (not trusted)
      ! goodput rate>0.95              97.1 %

      ! ttft p(95) is 435 ms, of which up to 160 ms may be the generator’s own (at most 13.7 ms are tolerated). Send lag p99 was 84.2 ms (more than 20 ms is too much): requests left later than planned, so part of every latency is the generator’s own. Event-loop utilisation was 97 % (more than 90 % is too much): the generator had no time left in which it could have been on time. Use --workers 4 (it had 1), lower the load, or close other programs.
      ! itl p(99)<100 can’t be decided: the figure lies between 79.1 ms and 109 ms, for so much of it may be the generator’s own.
      ! The law of little is broken (mean in flight = throughput × mean time in flight): expected 67.8, observed 52.1. Please report this with the run's folder."
  `);
});

test('a narrow terminal gets fewer figures, not longer lines', () => {
  const rows = shown('passing', 70)
    .split('\n')
    .filter((line) => line.includes('p(95)='));
  expect(rows[0]).toMatchInlineSnapshot(`"  ttft..........: med=182ms  p(95)=435ms       p(99)=627ms"`);
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(70);
});

test('a single request', () => {
  expect(shown('tiny')).toMatchInlineSnapshot(`
    "PASS: nothing was asserted, as no thresholds are set; 1 of 1 request succeeded.

      e2e..: avg=411ms min=411ms med=n too small max=411ms p(90)=n too small p(95)=n too small p(99)=n too small

      requests..: 1 request, 2.43/s

      offered 2.43/s → sent 2.43/s → ok 2.43/s
      1 planned = 1 ok + 0 failed + 0 censored + 0 dropped + 0 cancelled

      generator: send lag p99 0.2 ms, event-loop delay p99 0.04 ms, event loop 1 % busy, CPU 0.95 % of a core, 1 worker"
  `);
});

test('colours are a choice, and change no word', () => {
  const colored = summaryLines(FIXTURES.failing.result, { color: true, columns: 90 }).join('\n');
  expect(colored).toContain('\u001b[31m✗\u001b[39m');
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(shown('failing', 90));
});

test('shows the figures that somebody asked for, however narrow the terminal', () => {
  const distribution = new Distribution();
  for (let i = 0; i < 10_000; i++) distribution.add(1 + (i % 1000));
  const ttft = {
    ...FIXTURES.passing.result.metrics['ttft'],
    count: 10_000,
    max: 1000,
    p999: 999,
    min: 1,
    hdr: distribution.encode(),
  };
  const result = { ...FIXTURES.passing.result, metrics: { ttft: ttft as TrendValue } };
  const lines = summaryLines(result, { color: false, columns: 20, trendStats: ['count', 'med', 'p(99.9)', 'p(75)'] });
  expect(lines.find((line) => line.startsWith('  ttft..'))).toBe(
    '  ttft..: count=10,000 med=182ms p(99.9)=999ms p(75)=750ms',
  );
});

test('a percentile of too few values is not told, and one that was judged says so', () => {
  const { result } = FIXTURES.passing;
  const ttft = { ...result.metrics['ttft'], count: 300 } as TrendValue;
  const thresholds = [withParsed({ metric: 'ttft', expression: 'p(99)<700', observed: 587, ok: true, noData: false })];
  const lines = summaryLines({ ...result, thresholds, metrics: { ttft } }, { color: false, columns: 120 });
  expect(lines.find((line) => line.startsWith('  ttft..'))).toMatch(/p\(95\)=435ms\s+p\(99\)=n too small$/);
  expect(lines).toContain('  ✓ ttft p(99)<700  587 ms (n too small: 300)');
});

test('the warm-up says what was in it, and whether it went well', () => {
  const { result } = FIXTURES.passing;
  const quiet = { counts: { ...result.warmup.counts, ok: 299, failed: 0, dropped: 1 }, errors: [] };
  expect(loadNotes({ ...result, warmup: quiet })[0]).toBe(
    'The first 15s were warm-up and are in no figure: 300 requests sent, 1 dropped, none of which failed.',
  );
  const { warmup: _, censored: __, ...plain } = result;
  expect(loadNotes(plain)).toEqual([]);
});

test('figures that may be the generator’s own are marked, and a line says of each kind how much it is', () => {
  const lines = shown('doubtful').split('\n');
  expect(lines.find((line) => line.includes('stall.'))).toContain('med=≈61ms');
  expect(lines.filter((line) => /^ {2}[≈!] (in part|not trusted)/.test(line))).toEqual([
    '  ≈ in part the generator’s own, as ttft p(95) 435 ms, up to 10.5 ms of it ours; itl p(95) 61.3 ms, truly 60–62 ms; stall med 61 ms, truly 59.5–61.5 ms',
    '  ! not trusted, for too much may be the generator’s own: itl max 157 ms, truly 151–159 ms; stall p(95) 160 ms, truly 142–163 ms',
  ]);
  expect(shown('passing')).not.toMatch(/ours|≈/);
});
