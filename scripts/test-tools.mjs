// Before the tests: brings what they need beyond npm, where it may. Runs on any Node that npm runs on.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const isDebian = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
const isRoot = isDebian && process.getuid?.() === 0;
const quietly = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
const anyThere = (files) => files.some((file) => existsSync(file));

const TOOLS = [
  {
    name: 'Chromium',
    tests: 'browser tests',
    files: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    debian: 'apt-get install chromium',
    mayBring: isRoot,
    bring() {
      execFileSync('apt-get', ['update', '-qq'], quietly);
      const packages = ['chromium', 'fonts-dejavu-core'];
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quietly);
    },
  },
  {
    name: 'promtool',
    tests: 'checks of metrics pages',
    files: ['/usr/bin/promtool', 'node_modules/.tools/promtool'],
    debian: 'apt-get install prometheus',
    mayBring: isDebian,
    // Taken out of its package: installing that would start a server.
    bring() {
      if (isRoot) execFileSync('apt-get', ['update', '-qq'], quietly);
      const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
      execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', 'prometheus'], {
        ...quietly,
        cwd: folder,
      });
      const [found = ''] = readdirSync(folder);
      execFileSync('dpkg-deb', ['-x', join(folder, found), folder]);
      mkdirSync('node_modules/.tools', { recursive: true });
      copyFileSync(join(folder, 'usr/bin/promtool'), 'node_modules/.tools/promtool');
      rmSync(folder, { recursive: true });
    },
  },
];

for (const { name, tests, files, debian, mayBring, bring } of TOOLS) {
  if (!anyThere(files) && mayBring) {
    console.error(`Getting ${name} for the ${tests} …`);
    try {
      bring();
    } catch (error) {
      console.error(`${name} could not be had: ${error.message}`);
    }
  }
  if (anyThere(files)) continue;
  console.error(`${name} is missing, so the ${tests} are skipped. On Debian: ${debian}`);
  if (process.env.CI) process.exitCode = 1;
}
