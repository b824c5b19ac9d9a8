// Before the tests: brings what they need beyond npm, where it may. Runs on any Node that npm runs on.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const isThere = () => CHROMIUM.some((file) => existsSync(file));
const mayInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

if (!isThere() && mayInstall()) {
  console.error('Installing Chromium for the browser tests (apt-get install chromium) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quietly = { stdio: ['ignore', 'ignore', 'inherit'], env };
  try {
    execFileSync('apt-get', ['update', '-qq'], quietly);
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      quietly,
    );
  } catch (error) {
    console.error(`Chromium could not be installed: ${error.message}`);
  }
}
if (!isThere()) {
  console.error('Chromium is missing, so the browser tests are skipped. On Debian: apt-get install chromium');
  if (process.env.CI) process.exit(1);
}
