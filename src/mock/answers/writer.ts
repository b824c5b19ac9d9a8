import { type Rng, seeded } from '../../core/rng.ts';
import type { FinishReason } from '../engine/job.ts';
import { composed, type TailToken } from './composed.ts';
import { instanceOf, schemaTools } from './json/instance.ts';
import type { SchemaTools } from './json/place.ts';
import type { JsonSchema } from './json/schema.ts';
import { type LengthWish, layOut } from './layout.ts';
import type { ModelInfo } from './model-info.ts';
import type { KnownAnswers } from './questions/known.ts';
import { graded, numberReply } from './questions/reply.ts';
import type { Script } from './script.ts';
import { stopped } from './stopped.ts';
import { callOf, type Tool } from './tools.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What an answer is to be made of. */
export type AnswerKind =
  | { readonly kind: 'words' }
  /** Without a schema, any object. */
  | { readonly kind: 'json'; readonly schema: JsonSchema | undefined }
  | { readonly kind: 'call'; readonly tools: readonly Tool[]; readonly finish: FinishReason };

export interface AnswerWish {
  readonly answer: AnswerKind;
  /** All that the model has read: the same prompt gets the same answer. */
  readonly prompt: string;
  /** Where a question of known answer may be. */
  readonly question: string;
  readonly seed: number | undefined;
  /** Choices wanted. */
  readonly n: number;
  readonly length: LengthWish;
  readonly stops: readonly string[];
  /** How hard to think: 'none' is not at all. */
  readonly effort: string | undefined;
  /** Whether thought is told apart from the answer. */
  readonly tellsThought: boolean;
}

/** Writes answers that follow from what was asked and from the server's seed, never from when or under what load. */
export interface AnswerWriter {
  /**
   * One script for every choice.
   *
   * @throws Unanswerable when a schema has no instance that could be found
   */
  write(wish: AnswerWish, info: ModelInfo): readonly Script[];
}

export interface WriterParts {
  readonly vocabulary: Vocabulary;
  readonly known: KnownAnswers;
  readonly seed: number;
}

export function answerWriter({ vocabulary, known, seed }: WriterParts): AnswerWriter {
  const root = seeded(seed).fork('answers');

  function write(wish: AnswerWish, info: ModelInfo): readonly Script[] {
    const { answer, prompt, n, length, stops, tellsThought } = wish;
    const rng = root.fork(prompt).fork(wish.seed ?? 'none');
    const reply = answer.kind === 'words' ? replyTo(wish.question, info) : undefined;
    const spelled = reply === undefined ? [] : vocabulary.spell(reply.text).map(asText);
    const shared = schemaTools();
    const thinker = wish.effort === 'none' ? { ...info, reasoning: undefined } : info;
    const finish = answer.kind === 'call' ? answer.finish : 'stop';
    return Array.from({ length: n }, (_, choice) => {
      const own = rng.fork(choice);
      const tail = tailOf(answer, spelled, own.fork('tail'), shared);
      const layout = layOut({ tailTokens: tail.length, hasWords: answer.kind === 'words' }, thinker, length, own);
      const thought = tellsThought ? 'reasoning' : 'text';
      const whole = composed(layout, thought, tail, finish, vocabulary, own.fork('words'));
      const script = stopped(whole, stops, length.minTokens ?? 0);
      return reply === undefined ? script : graded(script, reply);
    });
  }

  const replyTo = (text: string, info: ModelInfo) => {
    const question = known.find(text);
    return question === undefined ? undefined : numberReply(question, info);
  };

  function tailOf(
    answer: AnswerKind,
    reply: readonly TailToken[],
    rng: Rng,
    shared: SchemaTools,
  ): readonly TailToken[] {
    switch (answer.kind) {
      case 'words':
        return reply;
      case 'json':
        return vocabulary.spell(JSON.stringify(instanceOf(answer.schema ?? ANY_OBJECT, rng, shared))).map(asText);
      case 'call':
        return callOf(answer.tools, vocabulary, rng, shared);
      default:
        return answer satisfies never;
    }
  }
  return { write };
}

const asText = (token: { readonly id: number; readonly text: string }): TailToken => ({ ...token, channel: 'text' });

/** What `json_object` is answered with: an object such as people ask for. */
const ANY_OBJECT: JsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    summary: { type: 'string', minLength: 60 },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
    score: { type: 'integer', minimum: 0, maximum: 100 },
  },
  required: ['title', 'summary', 'tags', 'score'],
};
