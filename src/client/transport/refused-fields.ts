import type { OddityKind } from '../../core/oddity.ts';
import { withoutMembers } from './json-members.ts';

/** Fields that we add to a request and that it can do without, where a server refuses them. */
export interface OwnFields {
  /** What is noted of an answer that was asked for without them. */
  readonly odd: OddityKind;
  /** Whether a refusal speaks of them. */
  isRefusedIn(words: string): boolean;
  readonly names: readonly string[];
  /** Whether a value of theirs is ours; any is when absent. */
  isOurs?(value: string): boolean;
}

/** As servers say that they do not take a field. That its value is too high is another refusal. */
const NOT_TAKEN =
  /unknown|unrecogni[sz]ed|unexpected|unsupported|n[o']t support|\bextra\b|additional propert|(not|n['’]t) (permitted|allowed|accepted|recogni[sz]ed|known)|invalid (argument|parameter|field|name)|no such (argument|parameter|field)/i;

/** How long an answer must be. What a session's own code asks never has them of ours. */
export const LENGTH_FIELDS: readonly string[] = ['min_tokens', 'ignore_eos'];

/** One row for what is left out together. */
export const OWN_FIELDS: readonly OwnFields[] = [
  {
    odd: 'without-stream-options',
    isRefusedIn: (words) => /stream_options|include_usage/.test(words),
    names: ['stream_options'],
    // With anything else in it, it is the user's.
    isOurs: (value) => value === '{"include_usage":true}',
  },
  {
    odd: 'without-exact-length',
    isRefusedIn: (words) => /min_tokens|ignore_eos/.test(words) && NOT_TAKEN.test(words),
    names: LENGTH_FIELDS,
  },
];

/** The body without those of the fields that are ours; undefined where none is. @param said fields that the user wrote */
export function withoutFields(
  body: string | Buffer,
  { names, isOurs }: OwnFields,
  said: readonly string[],
): Buffer | undefined {
  const ours = names.filter((name) => !said.includes(name));
  return withoutMembers(body, (name, value) => ours.includes(name) && (isOurs?.(value) ?? true));
}

/** What to do where a server wants the most tokens under the other name; undefined of any other refusal. */
export const renamingAdvice = (words: string): string | undefined =>
  /\bmax_tokens\b/.test(words) && words.includes('max_completion_tokens') && NOT_TAKEN.test(words)
    ? 'set target.maxTokensField: max_completion_tokens'
    : undefined;
