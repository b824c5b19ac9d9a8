import { isUtf8 } from 'node:buffer';
import { shown } from '../../core/takes.ts';
import { firstWrong } from './first-wrong.ts';
import { HttpError } from './http-error.ts';

/** @throws HttpError that says why it is no JSON, or where it ceases to be */
export function jsonOf(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new HttpError(400, 'The body is empty. Send a JSON object.');
  if (!isUtf8(bytes)) throw new HttpError(400, 'The body is not JSON: it is not in UTF-8. Send it in UTF-8.');
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, `The body is not JSON: ${whyNot(text)}`);
  }
}

function whyNot(text: string): string {
  if (text.startsWith('\uFEFF')) return 'it begins with a byte order mark. Send it without.';
  const at = firstWrong(text) ?? text.length;
  if (at === text.length) return `it ends too early, after ${at} characters.`;
  return `it goes wrong at character ${at + 1}, with ${shown(text.slice(at, at + 20))}.`;
}
