import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';

/** A scenario that says what it said has the hash that it had: else runs from before an upgrade could not be compared. */
test('the hash of a scenario is what earlier versions made of it', async () => {
  const file = join(import.meta.dirname, '../../test/fixtures/scenarios/everything.yaml');
  expect(hashOf(resolvedJson(await loadScenario(file)))).toBe(
    '545df70fe396355af41764ec150f0d46a6cd9de8ba71a812ccf439a3042f328d',
  );
});
