import { expect, test } from 'vitest';
import { openSources } from '../../src/run/open-sources.ts';
import { promptMakers } from '../../src/run/prompt-makers.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { plimsoll, runIn, scratch } from './cli.ts';
import { unlessLateIn } from './late.ts';
import { scenario, server } from './scenarios.ts';

test.each([1, 2])(
  'long prompts arrive as their seed says, and their threads end with the run (%i workers)',
  async (workers) => {
    const bodies: string[] = [];
    const url = await server((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (request.method === 'POST') bodies.push(body);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
      });
    });
    const path = scenario({
      url,
      options: 'vus: 4, iterations: 8',
      prompt: '{ synthetic: { inputTokens: 30000, outputTokens: 1 } }',
    });
    const out = scratch();
    const { code } = await plimsoll(['run', path, '--workers', String(workers), '--out', out]);
    expect(code).toBe(unlessLateIn(out, 0));
    const made = await loadScenario(path);
    const make = promptMakers(made, await openSources(made)).get('default');
    const due = Array.from({ length: 8 }, (_, index) => String(make?.(index).first?.body));
    expect(new Set(bodies)).toEqual(new Set(due));
    expect(runIn(out).read('run.log')).toMatch(/"promptsMade":[24],.*"hasPromptThread":true/);
  },
);
