import { toolPiece, toolPieces } from './choices.ts';
import type { Delta, ToolPiece } from './dialect.ts';
import { isObject, type Json, nonEmpty, objectOr } from './fields.ts';

/** What a piece of an answer says in chat's words. */
export type Said = Pick<Delta, 'output' | 'text' | 'reasoning' | 'tools'>;

/** Where servers put the text of their reasoning, the first that says something. */
const REASONING = [
  'reasoning_content', // DeepSeek, SGLang, llama.cpp, Z.ai, xAI, older vLLM.
  'reasoning', // vLLM, OpenRouter, Groq.
  'reasoning_text', // GitHub Copilot.
  'thinking', // Ollama, Anthropic behind gateways.
  'thought', // Gemini behind gateways.
  'thinking_blocks', // LiteLLM.
  'reasoning_details', // OpenRouter, MiniMax.
  'reasoning_summary', // Summaries behind gateways.
  'reasoningContent', // Bedrock behind gateways.
] as const;

/** Reads a `delta`, or the `message` that some servers send in its place. */
export function readMessage(message: Json): Said {
  const parts = Array.isArray(message['content']) ? partsOf(message['content']) : undefined;
  const audio = objectOr(message['audio']);
  const text =
    (parts === undefined ? (textOf(message['content']) ?? nonEmpty(message['text'])) : parts.text) ??
    nonEmpty(message['refusal']) ??
    nonEmpty(audio['transcript']);
  const tools = toolsIn(message);
  const reasoning = parts?.reasoning ?? firstReasoning(message);
  const isShown = text !== undefined || tools.length > 0 || parts?.isShown === true || hasMedia(message, audio);
  // A thought that nobody may read is output all the same.
  const isThought = reasoning !== undefined || hasHiddenThought(message['reasoning_details']);
  return {
    ...(isShown ? { output: 'answer' } : isThought ? { output: 'reasoning' } : {}),
    ...(text === undefined ? {} : { text }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(tools.length === 0 ? {} : { tools }),
  };
}

function firstReasoning(message: Json): string | undefined {
  for (const name of REASONING) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Mistral sends content as a list of parts, of which one may hold a list of its own; so do servers of images. */
function partsOf(parts: readonly unknown[]): Said & { readonly isShown: boolean } {
  let text = '';
  let reasoning = '';
  let isShown = false;
  for (const part of parts) {
    const type = isObject(part) ? String(part['type'] ?? 'text') : 'text';
    const said = textOf(part) ?? '';
    if (/thinking|reasoning|thought/.test(type)) reasoning += said;
    else {
      text += said;
      isShown ||= said !== '' || /image|audio|video/.test(type);
    }
  }
  return { ...(text === '' ? {} : { text }), ...(reasoning === '' ? {} : { reasoning }), isShown };
}

/** The text in a string, in an object that holds one under a usual name, or in a list of these. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return nonEmpty(value);
  if (Array.isArray(value)) return nonEmpty(value.map((each) => textOf(each) ?? '').join(''));
  if (!isObject(value)) return undefined;
  for (const name of ['text', 'thinking', 'content', 'summary', 'reasoning', 'reasoning_content', 'refusal']) {
    const text = textOf(value[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Sound and pictures, which have no text. */
const hasMedia = ({ images }: Json, audio: Json): boolean =>
  nonEmpty(audio['data']) !== undefined || (Array.isArray(images) && images.length > 0);

const hasHiddenThought = (details: unknown): boolean =>
  Array.isArray(details) && details.some((each) => isObject(each) && nonEmpty(each['data']) !== undefined);

/** `function_call` is how a single call was told before there were several. */
function toolsIn({ tool_calls: calls, function_call: single }: Json): readonly ToolPiece[] {
  if (calls !== undefined && calls !== null) return toolPieces(calls);
  const piece = single === undefined ? undefined : toolPiece(0, undefined, single);
  return piece === undefined ? [] : [piece];
}
