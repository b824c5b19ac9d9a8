import { withoutQuery } from './shown-url.ts';

/** Where the API of a server may begin if not at `url`, the likeliest first: below `/v1`, or not twice below it. */
export function otherBases(url: string): readonly string[] {
  const base = withoutQuery(url);
  const { origin } = new URL(url);
  const bases = [
    ...(/(\/v1){2,}/.test(base) ? [base.replace(/(\/v1){2,}/, '/v1')] : []),
    ...(base.endsWith('/v1') ? [] : [`${base}/v1`]),
    `${origin}/v1`,
    // Groq's and OpenRouter's.
    `${origin}/openai/v1`,
    `${origin}/api/v1`,
    ...(base.endsWith('/v1') ? [base.replace(/\/v1$/, '')] : []),
  ];
  const query = url.slice(base.length);
  return [...new Set(bases)].filter((one) => one !== base).map((one) => `${one}${query}`);
}
