import { choicesOf, type EventItem, eachEvent, type Item, isObject, type Json, parsed, saying } from './steps.ts';

/** What is told instead of a count of output tokens. */
type Count = (tokens: number) => number;

export const wrongly = (as: 'double' | 'zero'): Count => (as === 'double' ? (n) => n * 2 : () => 0);

/** The same event or body with its count of output tokens changed, whatever the API calls it and wherever it is. */
export function withOutputTokens(json: Json, count: Count): Json {
  return withUsage(json, (usage) => {
    const changed: Record<string, unknown> = { ...usage };
    for (const name of ['completion_tokens', 'output_tokens'])
      if (typeof changed[name] === 'number') changed[name] = count(changed[name]);
    return changed;
  });
}

export const withoutUsage = (json: Json): Json => withUsage(json, () => undefined);

/** A change of those events that tell a usage. */
const eachUsage = (change: (item: EventItem, json: Json) => readonly Item[]) =>
  eachEvent((item) => {
    const json = parsed(item.data);
    return json === undefined || usageOf(json) === undefined ? [item] : change(item, json);
  });

/** Leaves out events that tell a usage and nothing else, and the usage of all others. */
export const missingUsage = eachUsage((item, json) => {
  const isAlone = Object.hasOwn(json, 'choices') && choicesOf(json).length === 0;
  return isAlone ? [] : [saying(item, withoutUsage(json))];
});

export const wrongUsage = (as: 'double' | 'zero') =>
  eachUsage((item, json) => [saying(item, withOutputTokens(json, wrongly(as)))]);

export const duplicateUsage = eachUsage((item) => [item, item]);

/** The usage of an event or body: its own, or that of the response or message inside it. */
function usageOf(json: Json): Json | undefined {
  const { usage, response, message } = json;
  if (isObject(usage)) return usage;
  const inside = [response, message].find(isObject);
  return inside === undefined ? undefined : usageOf(inside);
}

function withUsage(json: Json, change: (usage: Json) => Json | undefined): Json {
  const { usage, ...rest } = json;
  if (isObject(usage)) {
    const changed = change(usage);
    return changed === undefined ? rest : { ...json, usage: changed };
  }
  const inside = ['response', 'message'].find((name) => isObject(json[name]));
  return inside === undefined ? json : { ...json, [inside]: withUsage(json[inside] as Json, change) };
}
