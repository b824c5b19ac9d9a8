import { expect, test } from 'vitest';
import { filledIn, renamed, respelled, reworded } from './older-spellings.ts';

const older = { schema: 1, groups: [{ kind: 'less', runs: { a: { at: 1 }, b: { at: 2 } } }, { kind: 'none' }] };

test('a key is read under its name of today, at its place among the others', () => {
  const today = renamed('groups.*.runs', 'series')(older);
  expect(JSON.stringify(today)).toBe(JSON.stringify(older).replace('"runs"', '"series"'));
});

test('a star goes through lists and fields alike', () => {
  expect(renamed('groups.*.runs.*.at', 'place')(older)).toEqual({
    ...older,
    groups: [{ kind: 'less', runs: { a: { place: 1 }, b: { place: 2 } } }, { kind: 'none' }],
  });
});

test('a key that is there under both names has its value of today', () => {
  expect(renamed('was', 'is')({ was: 1, is: 2 })).toEqual({ is: 2 });
});

test('words are read as they are spelled today, and others stay', () => {
  const today = reworded('groups.*.kind', { less: 'lower' })(older);
  expect(today).toMatchObject({ groups: [{ kind: 'lower' }, { kind: 'none' }] });
  expect(reworded('groups.*.kind', (was) => was.toUpperCase())(older)).toMatchObject({
    groups: [{ kind: 'LESS' }, {}],
  });
});

test('a field that was left out is filled in, where its object is', () => {
  expect(filledIn('groups.*.name', 'all')(older)).toMatchObject({ groups: [{ name: 'all' }, { name: 'all' }] });
  expect(filledIn('missing.name', 'all')(older)).toEqual(older);
  expect(filledIn('schema', 2)(older)).toEqual(older);
});

test('one after the other, each reads the words of those before it', () => {
  expect(respelled([renamed('was', 'is'), reworded('is', { a: 'b' })])({ was: 'a' })).toEqual({ is: 'b' });
});

test('what is not as it should be stays as it is, for the check to tell', () => {
  const respell = respelled([renamed('groups.*.runs', 'series'), filledIn('groups.*.x', 1)]);
  for (const value of [null, 7, 'x', [], { groups: null }, { groups: 'x' }, { groups: [null, 1] }])
    expect(respell(value)).toEqual(value);
});
