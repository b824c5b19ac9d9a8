import { type Rng, seeded } from '../../core/rng.ts';
import type { FinishReason } from '../engine/job.ts';
import { composed, type TailToken } from './composed.ts';
import { instanceOf } from './json/instance.ts';
import { requestLimits } from './json/limits.ts';
import { readSchema } from './json/read.ts';
import type { JsonSchema } from './json/schema.ts';
import { type LengthWish, layOut } from './layout.ts';
import type { ModelInfo } from './model-info.ts';
import type { KnownAnswers } from './questions/known.ts';
import { graded, numberReply } from './questions/reply.ts';
import type { Script } from './script.ts';
import { stopped } from './stopped.ts';
import { callWriter, type Tool } from './tools.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What an answer is to be made of. */
export type AnswerKind =
  | { readonly kind: 'words' }
  | JsonAnswer
  | { readonly kind: 'call'; readonly tools: readonly Tool[]; readonly finish: FinishReason };

export interface JsonAnswer {
  readonly kind: 'json';
  /** Without one, any object. */
  readonly schema: JsonSchema | undefined;
  /** By which refusals call the schema. */
  readonly name?: string | undefined;
  /** Whether OpenAI's strict mode is asked for. */
  readonly isStrict?: boolean | undefined;
}

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
   * @throws Unanswerable when a schema is none that this server takes, or asks for too much
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
    const question = answer.kind === 'words' ? known.find(wish.question) : undefined;
    const reply = question === undefined ? undefined : numberReply(question, info);
    const spelled = reply === undefined ? [] : vocabulary.spell(reply.text).map(asText);
    const tailOf = tailWriter(answer, spelled);
    const thinker = wish.effort === 'none' ? { ...info, reasoning: undefined } : info;
    const finish = answer.kind === 'call' ? answer.finish : 'stop';
    return Array.from({ length: n }, (_, choice) => {
      const own = rng.fork(choice);
      const tail = tailOf(own.fork('tail'));
      const layout = layOut({ tailTokens: tail.length, hasWords: answer.kind === 'words' }, thinker, length, own);
      const thought = tellsThought ? 'reasoning' : 'text';
      const whole = composed(layout, thought, tail, finish, vocabulary, own.fork('words'));
      const script = stopped(whole, stops, length.minTokens ?? 0);
      return reply === undefined ? script : graded(script, reply);
    });
  }

  function tailWriter(answer: AnswerKind, reply: readonly TailToken[]): (rng: Rng) => readonly TailToken[] {
    const limits = requestLimits();
    switch (answer.kind) {
      case 'words':
        return () => reply;
      case 'json': {
        const { schema = ANY_OBJECT, name = 'response', isStrict = false } = answer;
        const shapes = readSchema(schema, { of: `response_format '${name}'`, isStrict, isObject: false }, limits);
        return (rng) => vocabulary.spell(JSON.stringify(instanceOf(shapes, rng, limits))).map(asText);
      }
      case 'call':
        return callWriter(answer.tools, vocabulary, limits);
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
    summary: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
    score: { type: 'integer', minimum: 0, maximum: 100 },
  },
  required: ['title', 'summary', 'tags', 'score'],
};
