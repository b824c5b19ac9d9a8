import type { Outcome } from '../../core/record.ts';

/** As `openai-chat` and `openai-completions` ask for usage. Quotes in a text are escaped, so no prompt holds this. */
const ASKED = '"stream":true,"stream_options":{"include_usage":true}';

/** The body without what it asks of usage; undefined where it asks nothing, or something of the user's own. */
export const withoutStreamOptions = (body: string): string | undefined =>
  body.includes(ASKED) ? body.replace(ASKED, '"stream":true') : undefined;

/** Whether a server says that it does not know them: some older ones refuse every field that they do not know. */
export const refusesStreamOptions = (outcome: Outcome): boolean =>
  outcome.kind === 'http' &&
  (outcome.status === 400 || outcome.status === 422) &&
  /stream_options|include_usage/.test(outcome.message);
