import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { shownPath } from './shown-path.ts';

test.each([
  ['reports/x/report.html', 'reports/x/report.html'],
  [resolve('reports/x'), 'reports/x'],
  ['./..odd/x', '..odd/x'],
  ['/elsewhere/x', '/elsewhere/x'],
  ['../beside/x', '../beside/x'],
  [join('reports', 'a\u001b]0;title\u0007b'), 'reports/a�]0;title�b'],
  ['/out\u001b[2J/x', '/out�[2J/x'],
])('%j is shown as %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});
