import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PUBLISHED_KINDS, publishedSchema } from '../src/core/stored/published.ts';
import {
  errorsPage,
  exitCodesPage,
  faultsPage,
  k6UserPage,
  limitsPage,
  metricsPage,
  recordsUserPage,
  serverMetricsUserPage,
} from './pages.ts';

/** Files that are printed from tables in the code. `npm run generate` writes them; `--check` only compares. */
const GENERATED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    PUBLISHED_KINDS.map((kind) => [
      `schema/${kind}.schema.json`,
      () => `${JSON.stringify(publishedSchema(kind), null, 2)}\n`,
    ]),
  ),
  'docs/metrics.md': metricsPage,
  'docs/records.md': recordsUserPage,
  'docs/k6.md': k6UserPage,
  'docs/exit-codes.md': exitCodesPage,
  'docs/errors.md': errorsPage,
  'docs/limits.md': limitsPage,
  'docs/faults.md': faultsPage,
  'docs/server-metrics.md': serverMetricsUserPage,
};

const onlyCheck = process.argv.includes('--check');
const stale = Object.entries(GENERATED).filter(([file, make]) => {
  const content = make();
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return false;
  if (!onlyCheck) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return true;
});

for (const [file] of stale) console.log(`${onlyCheck ? 'stale' : 'written'}: ${file}`);
if (onlyCheck && stale.length > 0) {
  console.error('Run `npm run generate` and commit what it writes.');
  process.exitCode = 1;
}
