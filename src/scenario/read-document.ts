import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { messageOf, PlimsollError } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { Declaration } from './declaration.ts';

/** Reads YAML or JSON, and remembers the line of everything in it. JSON is YAML, so one parser does for both. */
export async function readDocument(path: string, shownAs: string): Promise<Declaration> {
  const lines = new LineCounter();
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const [first = ''] = problem.message.split('\n');
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new PlimsollError('SCENARIO_UNREADABLE', `${shownAs}:${line}:${col}: ${first.replace(/\.$/, '')}.`);
  }
  const keys = contentOf(document, shownAs);
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
    throw new PlimsollError(
      'SCENARIO_UNREADABLE',
      `${shownAs} takes options, target and prompts at its top level; it has ${keys === null ? 'nothing' : 'none of them'}.`,
    );
  }
  return {
    kind: 'document',
    path,
    shownAs,
    keys: keys as Record<string, unknown>,
    locate: (place) => {
      const offset = offsetOf(document.contents, place);
      if (offset === undefined) return undefined;
      const { line, col: column } = lines.linePos(offset);
      return { line, column };
    },
  };
}

/** An alias without its anchor is noticed only now. */
function contentOf(document: Document, shownAs: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new PlimsollError('SCENARIO_UNREADABLE', `${shownAs}: ${messageOf(cause)}.`, { cause });
  }
}

/** Where the last part of `place` that exists is written: a key at its name, an item at its value. */
function offsetOf(root: unknown, place: Place): number | undefined {
  let node = root;
  let offset = startOf(node);
  for (const part of place) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(part));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = typeof part === 'number' && isNode(node) && 'get' in node ? node.get(part, true) : undefined;
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
