import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LAUNCHER_FLAGS } from './machine.ts';

test('the launcher gives Node these flags, by its first line and when it hands over to a newer Node', () => {
  const launcher = readFileSync(new URL('../../bin/plimsoll.cjs', import.meta.url), 'utf8');
  expect(launcher.split('\n')[0]).toBe(`#!/usr/bin/env -S node ${LAUNCHER_FLAGS.join(' ')}`);
  const [, handedOn = ''] = /var FLAGS = \[([^\]]*)\]/.exec(launcher) ?? [];
  expect(handedOn.match(/[^\s',]+/g)).toEqual(LAUNCHER_FLAGS);
});
