import { expect, test } from 'vitest';
import { finished } from '../../../test/records.ts';
import { OddityLedger } from './oddities.ts';

const answered = (kinds: readonly string[], sample?: string) =>
  finished({ odd: kinds.map((kind) => (sample === undefined ? { kind } : { kind, sample })) });

test('each oddity is one note, with how many answers had it and what the first one showed', () => {
  const ledger = new OddityLedger();
  ledger.add(finished({}));
  ledger.add(answered(['no-finish-reason']));
  ledger.add(answered(['no-finish-reason', 'of-a-newer-version'], 'seen <b>'));
  expect(ledger.notes()).toEqual([
    {
      kind: 'no-finish-reason',
      message: expect.stringMatching(/^2 of 3 answers ended with the end mark .* \(for example: seen <b>\)\.$/),
      requests: 2,
    },
    {
      kind: 'of-a-newer-version',
      message: expect.stringContaining('1 of 3 answers had an oddity that this version does not know'),
      requests: 1,
    },
  ]);
});

test('what two workers added up is what one would have', () => {
  const [one, other, both] = [new OddityLedger(), new OddityLedger(), new OddityLedger()];
  for (const [i, record] of [answered(['a'], 'x'), finished({}), answered(['a', 'b'])].entries()) {
    (i < 2 ? one : other).add(record);
    both.add(record);
  }
  one.absorb(other.state());
  expect(one.notes()).toEqual(both.notes());
});
