import type { z } from 'zod';
import { conversation, conversationField } from './conversation.ts';
import { dataset, datasetField } from './dataset/dataset.ts';
import { inline, inlineField } from './inline.ts';
import { replay, replayField } from './replay.ts';
import type { PromptSource } from './source.ts';
import { synthetic, syntheticField } from './synthetic.ts';

/** What the scenario loader needs of a kind: how to check what was declared, and how to make the source of it. */
export interface PromptKind {
  readonly field: z.ZodType;
  /** Called with what `field` accepted. */
  readonly make: (declared: unknown) => PromptSource;
  /** What was declared, of a source that a module made. */
  readonly declaredIn: (config: PromptSource['config']) => unknown;
  /** Its sessions come with start times. */
  readonly hasArrivals: boolean;
  /** Those of its fields that are about start times alone. */
  readonly timeFields: readonly string[];
  /** Those that may be left out and are about an answer's text. */
  readonly answerFields: readonly string[];
}

const kind = <C>(field: z.ZodType, make: (config: C) => PromptSource, more: Partial<PromptKind> = {}): PromptKind => ({
  field,
  make: (declared) => make(declared as C),
  declaredIn: (config) => config,
  hasArrivals: false,
  timeFields: [],
  answerFields: [],
  ...more,
});

/** One row a kind. A new kind is a file, a row here, an export in `index.ts`, and a place in the contract suite. */
export const PROMPT_KINDS = {
  synthetic: kind(syntheticField, synthetic),
  dataset: kind(datasetField, dataset, { answerFields: ['maxTokens', 'answers', 'expect'] }),
  conversation: kind(conversationField, conversation),
  replay: kind(replayField, replay, { hasArrivals: true, timeFields: ['speed', 'loop'] }),
  inline: kind(inlineField, inline, {
    declaredIn: (config) => config['ask'],
    answerFields: ['maxTokens', 'expect'],
  }),
} as const satisfies Readonly<Record<string, PromptKind>>;

/** Undefined for a source of the scenario's own making. */
export const promptKind = (name: string): PromptKind | undefined =>
  Object.hasOwn(PROMPT_KINDS, name) ? PROMPT_KINDS[name as keyof typeof PROMPT_KINDS] : undefined;
