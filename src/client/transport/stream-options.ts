import type { Outcome } from '../../core/record.ts';

const STREAM = '"stream":true';
const OPTIONS = ',"stream_options":{"include_usage":true}';
/** As `openai-chat` and `openai-completions` ask for usage. Quotes in a text are escaped, so no prompt holds this. */
const ASKED = `${STREAM}${OPTIONS}`;

/**
 * The body without what it asks of usage; undefined where it asks nothing, or something of the user's own. Looked for
 * from the end: what may be long comes first.
 */
export function withoutStreamOptions(body: string | Buffer): Buffer | undefined {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const at = bytes.lastIndexOf(ASKED);
  if (at === -1) return undefined;
  const from = at + STREAM.length;
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + OPTIONS.length)]);
}

/** Whether a server says that it does not know them: some older ones refuse every field that they do not know. */
export const refusesStreamOptions = (outcome: Outcome): boolean =>
  outcome.kind === 'http' &&
  (outcome.status === 400 || outcome.status === 422) &&
  /stream_options|include_usage/.test(outcome.message);
