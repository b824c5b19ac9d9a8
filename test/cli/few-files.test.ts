import { expect, test } from 'vitest';
import { written } from '../written.ts';
import { runIn, scratch, start } from './cli.ts';
import { scenario, server } from './scenarios.ts';

const MANY_USERS = 'scenarios: { a: { executor: constant-vus, vus: 60, duration: 3s, gracefulStop: 0s } }';

test('a process that may open few files: what finds none fails by itself, and the run reaches its end', async () => {
  const url = await server((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
  });
  const out = scratch();
  const limited = ['bash', '-c', 'ulimit -n 45; exec "$@"', 'bash'];
  const { code, seen } = await start(['run', scenario({ url, options: MANY_USERS }), '--out', out], {}, limited).ended;
  expect(code, seen).toBe(112);
  expect(seen).toContain('EMFILE');
  const result = written('result', JSON.parse(runIn(out).read('result.json')));
  expect(result.run.stopped).toBeUndefined();
  expect(result.counts.failed).toBeGreaterThan(0);
});
