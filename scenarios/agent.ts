import { check, type Options, type SessionContext, type Target } from 'plimsoll';

/**
 * An agent that plans, acts and answers: every iteration is a conversation of several requests, each of which needs
 * the answer to the one before.
 *
 * `plimsoll mock`, then `plimsoll run scenarios/agent.ts`
 */
export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };

export const timeouts = { total: '60s' };

export const options: Options = {
  scenarios: {
    agents: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { target: 6, duration: '10s' },
        { target: 6, duration: '10s' },
      ],
      gracefulStop: '60s',
      tags: { tier: 'interactive' },
    },
  },
  thresholds: { checks: ['rate>0.95'], session: ['p(95)<60000'], errors: ['rate<0.01'] },
};

interface Data {
  readonly instructions: string;
}

/** Once, before the load; what it returns is given to every iteration. */
export const setup = (): Data => ({ instructions: 'You plan the loading of ships. Be brief.' });

export default async function agent({ client, rng, sleep, data }: SessionContext): Promise<void> {
  const cargo = rng.pick(['grain', 'timber', 'steel coils', 'bananas']);
  const { instructions } = data as Data;
  const conversation = [
    { role: 'system', content: instructions },
    { role: 'user', content: `Plan the stowage of ${rng.below(900) + 100} tonnes of ${cargo}.` },
  ] as const;
  const plan = await client.chat({ messages: conversation, maxTokens: 60 });
  if (!check(plan, { 'the plan came': (answer) => answer.ok })) return;

  await sleep('300ms'); // The tool that the agent calls takes its time, too.
  const answer = await client.chat({
    messages: [
      ...conversation,
      { role: 'assistant', content: plan.text },
      { role: 'user', content: 'Now say it in one sentence.' },
    ],
    maxTokens: 30,
  });
  check(answer, { 'the answer came': ({ ok }) => ok, 'it is short': ({ usage }) => (usage?.outputTokens ?? 0) <= 30 });
}
