import { shown } from '../../../core/takes.ts';
import { roleIn, saidIn } from './messages.ts';
import type { ReadRow, RecordedTurn } from './read-row.ts';

/**
 * The turns of a conversation that is told as who said what: each word of the human is one. What stands before the
 * first of them is no answer to it; words without text say nothing.
 */
export function shareGptTurns(words: readonly unknown[]): ReadRow | string {
  const turns: { messages: RecordedTurn['messages'][number][]; answer?: string }[] = [];
  const passedOver = new Set<string>();
  let system: RecordedTurn['messages'] = [];
  let isAnswered = true;
  for (const [i, word] of words.entries()) {
    const said = saidIn(word);
    if (typeof said === 'string') return `word ${i + 1} ${said}`;
    const { who, text } = said;
    if (text === null || text.trim() === '') continue;
    const turn = turns.at(-1);
    const role = roleIn(who);
    switch (role) {
      case 'system':
      case 'developer':
        system = [{ role, content: text }];
        break;
      case 'user': {
        const message = { role, content: text } as const;
        if (turn === undefined || isAnswered)
          turns.push({ messages: [...(turns.length === 0 ? system : []), message] });
        else turn.messages.push(message);
        isAnswered = false;
        break;
      }
      case 'tool':
      case 'function':
        // They answer what the recorded model called; the one that is asked now calls what it likes.
        passedOver.add('words of tools are left out');
        break;
      case 'assistant':
      case undefined:
        if (role === undefined) passedOver.add(`words of ${shown(who)} are taken for the model's`);
        if (turn === undefined || isAnswered) break;
        turn.answer = text;
        isAnswered = true;
        break;
      default:
        role satisfies never;
    }
  }
  return passedOver.size === 0 ? { turns } : { turns, passedOver: [...passedOver] };
}
