import type { z } from 'zod';
import { type ConversationConfig, conversation, conversationField } from './conversation.ts';
import { type DatasetConfig, dataset, datasetField } from './dataset/dataset.ts';
import { type Ask, inline, inlineField } from './inline.ts';
import { type ReplayConfig, replay, replayField } from './replay.ts';
import type { PromptSource } from './source.ts';
import { type SyntheticConfig, synthetic, syntheticField } from './synthetic.ts';

/** What the scenario loader needs of a kind: how to check what was declared, and how to make the source of it. */
export interface PromptKind {
  readonly field: z.ZodType;
  /** Called with what `field` accepted. */
  readonly make: (declared: unknown) => PromptSource;
  /** What was declared, of a source that a module made. */
  readonly declaredIn: (config: PromptSource['config']) => unknown;
  /** Its sessions come with start times. */
  readonly hasArrivals: boolean;
}

const whole = (config: PromptSource['config']): unknown => config;

/** One row a kind. A new kind is a file, a row here, an export in `index.ts`, and a place in the contract suite. */
export const PROMPT_KINDS = {
  synthetic: {
    field: syntheticField,
    make: (declared) => synthetic(declared as SyntheticConfig),
    declaredIn: whole,
    hasArrivals: false,
  },
  dataset: {
    field: datasetField,
    make: (declared) => dataset(declared as DatasetConfig),
    declaredIn: whole,
    hasArrivals: false,
  },
  conversation: {
    field: conversationField,
    make: (declared) => conversation(declared as ConversationConfig),
    declaredIn: whole,
    hasArrivals: false,
  },
  replay: {
    field: replayField,
    make: (declared) => replay(declared as ReplayConfig),
    declaredIn: whole,
    hasArrivals: true,
  },
  inline: {
    field: inlineField,
    make: (declared) => inline(declared as Ask | readonly Ask[]),
    declaredIn: (config) => config['ask'],
    hasArrivals: false,
  },
} as const satisfies Readonly<Record<string, PromptKind>>;

/** Undefined for a source of the scenario's own making. */
export const promptKind = (name: string): PromptKind | undefined =>
  Object.hasOwn(PROMPT_KINDS, name) ? PROMPT_KINDS[name as keyof typeof PROMPT_KINDS] : undefined;
