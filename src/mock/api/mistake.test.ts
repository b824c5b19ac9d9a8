import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { chatBody, completionBody, embeddingsBody, responsesBody, tokenizeBody } from './bodies.ts';
import { inOurWords, mistakeIn } from './mistake.ts';

const mistake = (schema: z.ZodType, body: unknown) => {
  const { error } = schema.safeParse(body, { error: inOurWords });
  if (error === undefined) throw new Error('nothing is wrong');
  const { message, param } = mistakeIn(error);
  return { message, param };
};

const chat = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };

describe('a mistake in a body is told with what, which and got:', () => {
  test.each<[object, string]>([
    [{ max_tokens: 0 }, 'max_tokens: takes a whole number from 1, got 0'],
    [{ max_tokens: 1.5 }, 'max_tokens: takes a whole number from 1, got 1.5'],
    [{ max_tokens: 'many' }, 'max_tokens: takes a whole number from 1, got "many"'],
    [{ n: 1000 }, 'n: takes a whole number from 1 to 128, got 1000'],
    [{ stream: 'yes' }, 'stream: takes true or false, got "yes"'],
    [{ stop: 5 }, 'stop: takes a text or a list of up to 4, got 5'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop: takes a text or a list of up to 4, got ["a","b","c","d","e"]'],
    [{ stop: ['a', 5] }, 'stop[1]: takes a text, got 5'],
    [{ messages: [] }, 'messages: takes a list of at least 1, got []'],
    [{ messages: undefined }, 'messages: is missing; it takes a list'],
    [{ messages: [{ content: 'x' }] }, 'messages[0].role: is missing; it takes a text'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content: takes a text or a list of parts, got 5'],
    [{ messages: [{ role: 'user', content: [5] }] }, 'messages[0].content[0]: takes an object, got 5'],
    [
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'what is it?' },
              { type: 'image_url', image_url: {} },
            ],
          },
        ],
      },
      'messages[0].content[1].type: takes text only, as this is not a multimodal model, got "image_url"',
    ],
    [
      { tool_choice: 'any' },
      'tool_choice: takes none, auto, required, { type: "function", … } or { type: "allowed_tools", … }, got "any"',
    ],
    [{ tool_choice: { type: 'custom' } }, 'tool_choice.type: takes "function" or "allowed_tools", got "custom"'],
    [
      { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } } },
      'tool_choice.allowed_tools.tools: takes a list of at least 1, got []',
    ],
    [{ tool_choice: { type: 'function' } }, 'tool_choice.function: is missing; it takes an object'],
    [{ response_format: 'json' }, 'response_format: takes an object, got "json"'],
    [
      { response_format: { type: 'xml' } },
      'response_format.type: takes "text", "json_object" or "json_schema", got "xml"',
    ],
    [{ functions: [] }, 'functions: this server does not support functions, which tools replaced; leave it out'],
  ])('%j', (more, message) => {
    expect(mistake(chatBody, { ...chat, ...more })).toEqual({ message, param: message.split(': ')[0] });
  });

  test.each<[z.ZodType, unknown, string]>([
    [chatBody, 5, 'body: takes an object, got 5'],
    [
      completionBody,
      { model: 'm', prompt: ['a', 5] },
      'prompt: takes a text, the ids of its tokens, or a list of either, got ["a",5]',
    ],
    [completionBody, { model: 'm' }, 'prompt: is missing; it takes a text, the ids of its tokens, or a list of either'],
    [responsesBody, { model: 'm', input: 5 }, 'input: takes a text or a list of at least 1, got 5'],
    [
      responsesBody,
      { model: 'm', input: [{ content: 5 }] },
      'input[0].content: takes a text or a list of parts, got 5',
    ],
    [
      embeddingsBody,
      { model: 'm', input: 'x', encoding_format: 'hex' },
      'encoding_format: takes "float" or "base64", got "hex"',
    ],
    [
      responsesBody,
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      'input[0].content[0].type: takes text only, as this is not a multimodal model, got "input_audio"',
    ],
    [tokenizeBody, { prompt: 5 }, 'prompt: takes a text, got 5'],
    [tokenizeBody, {}, 'body: takes either a prompt or messages, got {}'],
  ])('%#', (schema, body, message) => {
    expect(mistake(schema, body).message).toBe(message);
  });

  test('what was got is cut short, and its controls are escaped', () => {
    const { message } = mistake(chatBody, { ...chat, messages: `\u001b[2J${'x'.repeat(1_000_000)}` });
    expect(message).toBe(`messages: takes a list, got "\\u001b[2J${'x'.repeat(47)}…`);
  });

  test('a body that is wrong as a whole has no field', () => {
    expect(mistake(chatBody, [])).toEqual({ message: 'body: takes an object, got []', param: null });
  });
});
