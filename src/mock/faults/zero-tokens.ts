import {
  carriesText,
  choicesOf,
  eachEvent,
  type Item,
  isFinished,
  isObject,
  type Json,
  parsed,
  saying,
} from './steps.ts';
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
    if (json === undefined) return [item];
    if (Object.hasOwn(json, 'sequence_number'))
      return Object.hasOwn(json, 'output_index') ? [] : [saying(item, { ...emptied(json), sequence_number: left++ })];
    const isOfBlock = String(json.type).startsWith('content_block_');
    const isText = carriesText(item) && !choicesOf(json).some(isFinished);
    return isOfBlock || isText ? [] : [saying(item, emptied(json))];
  });
}

/** The same event or body of any API, saying nothing. */
export function emptied(json: Json): Json {
  const said = withOutputTokens(json, () => 0);
  const { choices, content, output, response, text } = said;
  return {
    ...said,
    ...(Array.isArray(choices) && { choices: choices.map((one) => (isObject(one) ? emptyChoice(one) : one)) }),
    ...(Array.isArray(output) && { output: [] }),
    ...(Array.isArray(content) && { content: [] }),
    ...(typeof text === 'string' && { text: '' }),
    ...(isObject(response) && { response: emptied(response) }),
  };
}

const emptyChoice = (choice: Json): Json => ({
  ...choice,
  ...(isObject(choice.delta) && { delta: onlyRole(choice.delta) }),
  ...(isObject(choice.message) && { message: { ...onlyRole(choice.message), content: '' } }),
  ...(typeof choice.text === 'string' && { text: '' }),
});

const onlyRole = (said: Json): Json => ({
  ...(Object.hasOwn(said, 'role') && { role: said['role'] }),
  ...(Object.hasOwn(said, 'content') && { content: '' }),
});
