import { test } from 'vitest';
import { start } from './cli.ts';

test('a mock that others can reach says that anybody can use it', async () => {
  const { child, until, ended } = start(['mock', '--preset', 'steady-50', '--port', '0', '--host', '0.0.0.0']);
  await until('can use it; --api-key-env asks for a key');
  child.kill('SIGINT');
  await ended;
});
