import { z } from 'zod';
import type { Turn } from '../core/session.ts';
import { shown } from './fields.ts';

export type DatasetFormat = 'mt-bench' | 'openai-messages' | 'lines';

/** Reads one line: its turns, or what is wrong with it. */
type ReadRow = (line: string) => readonly Turn[] | string;

// Rows carry keys of their own (ids, categories, reference answers), so unknown keys are left alone here.
const mtBench = z.object({ turns: z.array(z.string().min(1)).min(1) });
const openaiMessages = z.object({
  messages: z
    .array(z.object({ role: z.enum(['system', 'user', 'assistant', 'developer']), content: z.string() }))
    .min(1),
  max_tokens: z.int().min(1).optional(),
});

export const ROW_FORMATS: Readonly<Record<DatasetFormat, ReadRow>> = {
  /** `{"turns": ["…", "…"]}`: every text is one turn of the user. */
  'mt-bench': (line) => {
    const row = mtBench.safeParse(parsed(line));
    if (!row.success) return `takes {"turns": ["text", …]}, got ${shownLine(line)}`;
    return row.data.turns.map((content) => ({ messages: [{ role: 'user', content }] }));
  },

  /** `{"messages": […]}`: one request. Answers at its end are what the model is to give, so they are left out. */
  'openai-messages': (line) => {
    const row = openaiMessages.safeParse(parsed(line));
    if (!row.success) return `takes {"messages": [{"role": "user", "content": "text"}, …]}, got ${shownLine(line)}`;
    const { messages, max_tokens: maxTokens } = row.data;
    const asked = messages.slice(0, messages.findLastIndex(({ role }) => role !== 'assistant') + 1);
    if (asked.length === 0) return 'has no message that the model could answer';
    return [{ messages: asked, ...(maxTokens === undefined ? {} : { maxTokens }) }];
  },

  lines: (line) => [{ messages: [{ role: 'user', content: line.trim() }] }],
};

/** The format of a file by its first row: text that is not JSON is a prompt as it stands. */
export function detectFormat(firstLine: string, name: string): DatasetFormat {
  const row = parsed(firstLine);
  if (typeof row === 'object' && row !== null) {
    if ('messages' in row) return 'openai-messages';
    return 'mt-bench';
  }
  return name.endsWith('.jsonl') ? 'mt-bench' : 'lines';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const shownLine = (line: string): string => shown(parsed(line) ?? line);
