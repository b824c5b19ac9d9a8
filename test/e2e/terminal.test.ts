import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { afterwards, scratch } from '../cli/cli.ts';
import { unlessLateIn } from '../cli/late.ts';
import { mock, scenario } from '../cli/scenarios.ts';

const LAUNCHER = resolve('bin/plimsoll.cjs');
/** Of util-linux: gives a real terminal without a library. Other systems' takes other flags. */
const SCRIPT = '/usr/bin/script';
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

interface Seen {
  readonly code: number | null;
  /** Everything that the terminal was sent, as it was sent. */
  readonly screen: string;
}

/** Runs the command on a terminal of that many columns; types `answer` once `prompt` is on it. */
async function onTerminal(
  args: readonly string[],
  { columns = 80, env = {}, prompt, answer = '' }: Typed = {},
): Promise<Seen> {
  const command = [process.execPath, LAUNCHER, ...args].map(quoted).join(' ');
  const child = spawn(SCRIPT, ['-qefc', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  afterwards(() => child.kill('SIGKILL'));
  let screen = '';
  let hasTyped = false;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (prompt === undefined || hasTyped || !screen.includes(prompt)) return;
    hasTyped = true;
    child.stdin.write(answer);
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, screen };
}

interface Typed {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly prompt?: string;
  readonly answer?: string;
}

describe.runIf(process.platform === 'linux')('on a terminal', () => {
  test.each([40, 80])(
    'of %d columns progress is drawn over in place, and no line is broken within a word',
    async (columns) => {
      const path = scenario({ url: await mock(), options: 'vus: 2, duration: 1s' });
      const out = scratch();
      const { code, screen } = await onTerminal(['run', path, '--out', out], { columns });
      expect(code, screen).toBe(unlessLateIn(out, 0));
      expect(screen).toMatch(/\u001b\[\d+A/);
      expect(screen).toContain('\u001b[1m');
      const lines = stripVTControlCharacters(screen).split(/[\r\n]+/);
      // The report's path is one word, however long.
      expect(lines.filter((line) => line.length > columns && !line.startsWith('report '))).toEqual([]);
      expect(lines.some((line) => line.includes('0 dropped'))).toBe(true);
    },
  );

  test('NO_COLOR is heeded, there and in progress', async () => {
    const path = scenario({ url: 'http://127.0.0.1:9/v1', options: 'vus: 1, iterations: 3' });
    const args = ['run', path, '--out', scratch(), '--no-preflight'];
    const [colored, plain] = [await onTerminal(args), await onTerminal(args, { env: { NO_COLOR: '1' } })];
    expect(colored.screen).toMatch(/\u001b\[31m3 failed/);
    expect(plain.screen).toContain('3 failed');
    expect(plain.screen).not.toMatch(/\u001b\[[\d;]*m/);
    expect([colored.code, plain.code]).toEqual([112, 112]);
  });

  test.each([
    ['n', 'n\r'],
    ['nothing but Return', '\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('load on another machine is asked for, and %s sends nothing', async (_, answer) => {
    const out = scratch();
    const args = ['run', scenario({ url: 'http://staging.invalid/v1' }), '--out', out];
    const { code, screen } = await onTerminal(args, { prompt: '[y/N] ', answer });
    expect(code, screen).toBe(104);
    // On a line of its own, whatever ended the question.
    expect(stripVTControlCharacters(screen)).toMatch(
      /^Load on staging\.invalid was not confirmed; nothing was sent\./m,
    );
    expect(readdirSync(out)).toEqual([]);
  });

  test('and y goes on to the target', async () => {
    const args = ['run', scenario({ url: 'http://staging.invalid/v1' }), '--out', scratch()];
    const { code, screen } = await onTerminal(args, { prompt: '[y/N] ', answer: 'y\r' });
    expect(code, screen).toBe(112);
    expect(screen).toContain('http://staging.invalid/v1/models could not be reached');
  });
});
