import { describe, expect, test } from 'vitest';
import { finished } from '../../../test/records.ts';
import type { RequestRecord } from '../../core/record.ts';
import { TokenLedger } from './tokens.ts';

describe('counts that differ', () => {
  const notesOf = (...records: readonly RequestRecord[]): readonly string[] => {
    const ledger = new TokenLedger();
    for (const record of records) ledger.add(record);
    return ledger.notes().map(({ message }) => message);
  };

  test('are all told', () => {
    const ledger = new TokenLedger();
    ledger.add(finished({ outputTokens: 30 }));
    ledger.add(finished());
    ledger.addRecount(30, 3);
    const [note] = ledger.notes().map(({ message }) => message);
    expect(note).toContain('usage tells of 33 output tokens, which came in 6 pieces (5.5 a piece)');
    expect(note).toContain('of 1 of the answers usage tells 30, and the tokenizer here counts 3 in their text');
    const [ofTokenizer] = notesOf(...Array(4).fill(finished({ outputTokens: 6, tokensFrom: 'tokenizer' })));
    expect(ofTokenizer).toContain('a tokenizer counts 24 output tokens, which came in 12 pieces');
  });

  test('are not told of where they agree, or where events are all there is', () => {
    expect(notesOf(finished(), finished())).toEqual([]);
    expect(notesOf(finished({ tokensFrom: 'events' }))).toEqual([]);
    expect(notesOf(finished({ outputTokens: 19 }))).toEqual([]);
    expect(notesOf(finished({ choices: 2, itlMs: [20], outputTokens: 3 }))).toEqual([]);
  });
});
