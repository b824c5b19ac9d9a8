import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { tokenTools } from '../tokens/token-tools.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { type ConversationConfig, conversation, conversationField } from './conversation.ts';
import { exponential, uniform } from './lengths.ts';

const open = (config: Partial<ConversationConfig>) =>
  conversation({ turns: 3, inputTokens: 20, outputTokens: 5, ...config }).open({
    folder: '.',
    seed: 1,
    ...tokenTools(),
  });

test('the user thinks before every turn but the first, anew each time', async () => {
  const { session, summary } = await open({ thinkTime: uniform('1s', '2s') });
  const thinkMs = session(0, seeded(1)).turns.map((turn) => turn.thinkMs);
  expect(thinkMs[0]).toBeUndefined();
  expect(thinkMs[1]).toBeGreaterThanOrEqual(1000);
  expect(thinkMs[2]).not.toBe(thinkMs[1]);
  expect(summary).toBe('conversations of 3 turns, 20 tokens in and 5 out each, thinking 1s to 2s');
});

test('the system message opens the first turn, and its tokens count there', async () => {
  const { session } = await open({ system: 'Be brief.' });
  const [first, second] = session(0, seeded(1)).turns;
  expect(first?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(first?.inputTokens).toBe(20 + (await loadTokenizer()).count('Be brief.'));
  expect(second?.messages.map(({ role }) => role)).toEqual(['user']);
  expect(second?.inputTokens).toBe(20);
});

test('a made-up system message is that of synthetic prompts, so the two share it', async () => {
  const { session } = await open({ sharedPrefixTokens: 30 });
  const [one, other] = [session(0, seeded(1)), session(1, seeded(2))].map((s) => s.turns[0]?.messages[0]);
  expect(one).toEqual(other);
  expect((await loadTokenizer()).count(one?.content ?? '')).toBe(30);
});

test('the number of turns is drawn, and no two conversations begin alike', async () => {
  const { session } = await open({ turns: uniform(1, 4) });
  const sessions = Array.from({ length: 100 }, (_, i) => session(i, seeded(5).fork(i)));
  expect(new Set(sessions.map(({ turns }) => turns.length))).toEqual(new Set([1, 2, 3, 4]));
  expect(new Set(sessions.map(({ turns }) => turns[0]?.messages[0]?.content)).size).toBe(100);
});

test('the worst case counts what every turn sends again', async () => {
  expect((await open({ turns: 2 })).worstCase).toEqual({ turns: 2, inputTokens: 20 + 20 + 5 + 20, outputTokens: 10 });
});

test.each([
  [{ turns: 2, inputTokens: 1 }, 'outputTokens: is missing'],
  [{ turns: 0, inputTokens: 1, outputTokens: 1 }, 'turns: takes a whole number of at least 1, got 0'],
  [{ turns: exponential({ mean: 3 }), inputTokens: 1, outputTokens: 1 }, 'turns: takes a max beside it'],
  [{ turns: 1, inputTokens: 1, outputTokens: 1, think: '2s' }, ': unknown key'],
  [
    { turns: 1, inputTokens: 1, outputTokens: 1, system: 'x', sharedPrefixTokens: 3 },
    'system: cannot be combined with sharedPrefixTokens',
  ],
])('%j is refused', (declared, message) => {
  const issues = conversationField.safeParse(declared).error?.issues ?? [];
  expect(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')).toContain(message);
});
