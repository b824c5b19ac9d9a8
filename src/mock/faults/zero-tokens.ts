import { carriesText, choicesOf, eachEvent, type Item, isObject, type Json, parsed } from './steps.ts';
import { withOutputTokens } from './usage.ts';

/**
 * Leaves out every event with text but for the finish reason that it may carry, and counts none. Of the responses API
 * it leaves out all that tells of an item, whose end says its text again, and numbers the rest anew; of Anthropic's
 * messages all that tells of a block.
 */
export function withoutTokens() {
  let left = 0;
  return eachEvent((item): readonly Item[] => {
    const json = parsed(item.data);
    if (json === undefined || !Object.hasOwn(json, 'sequence_number')) return withoutText(item, json);
    if (Object.hasOwn(json, 'output_index')) return [];
    return [{ ...item, data: JSON.stringify({ ...emptied(json), sequence_number: left++ }) }];
  });
}

function withoutText(item: Item, json: Json | undefined): readonly Item[] {
  if (json === undefined) return [item];
  if (String(json['type']).startsWith('content_block_')) return [];
  const isFinish = choicesOf(json).some((choice) => typeof finishOf(choice) === 'string');
  if (carriesText(json) && !isFinish) return [];
  return [{ ...item, data: JSON.stringify(emptied(json)) } as Item];
}

/** The same event or body of any API, saying nothing. */
export function emptied(json: Json): Json {
  const { choices, content, output, response, text } = json as Readonly<Record<string, unknown>>;
  const said: Record<string, unknown> = { ...withOutputTokens(json, () => 0) };
  if (Array.isArray(choices))
    said['choices'] = choices.map((choice) => (isObject(choice) ? emptyChoice(choice) : choice));
  if (Array.isArray(output)) said['output'] = [];
  if (Array.isArray(content)) said['content'] = [];
  if (typeof text === 'string') said['text'] = '';
  if (isObject(response) && isObject(said['response'])) said['response'] = emptied(said['response']);
  return said;
}

function emptyChoice(choice: Json): Json {
  const { delta, message, text } = choice as Readonly<Record<string, unknown>>;
  return {
    ...choice,
    ...(isObject(delta) ? { delta: onlyRole(delta) } : {}),
    ...(isObject(message) ? { message: { ...onlyRole(message), content: '' } } : {}),
    ...(typeof text === 'string' ? { text: '' } : {}),
  };
}

const onlyRole = (said: Json): Json =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) =>
      name === 'role' ? [[name, value]] : name === 'content' ? [[name, '']] : [],
    ),
  );

const finishOf = (choice: Json): unknown => (choice as { readonly finish_reason?: unknown }).finish_reason;
