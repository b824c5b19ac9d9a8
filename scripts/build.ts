import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Makes `dist/`, the package that is published: compiled code in `lib/`, the launcher, data and schema. The
 * root stays private, because it carries a whole Node for its own scripts.
 */
const OUT = 'dist';

rmSync(OUT, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });

// What the code reads beside itself and the compiler does not carry over.
for (const asset of globSync('src/**/*.{js,css,json}')) {
  const to = join(OUT, asset.replace(/^src/, 'lib'));
  mkdirSync(dirname(to), { recursive: true });
  cpSync(asset, to);
}
for (const path of ['bin', 'data', 'schema', 'scenarios', 'README.md', 'CHANGELOG.md', 'LICENSE'])
  cpSync(path, join(OUT, path), { recursive: true });
// Node strips no types below node_modules, and the demo runs from there.
for (const scenario of globSync('scenarios/*.ts'))
  writeFileSync(join(OUT, scenario.replace(/ts$/, 'js')), stripTypeScriptTypes(readFileSync(scenario, 'utf8')));

const { name, version, description, license, type, engines, bin, dependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
) as Record<string, unknown>;
const published = {
  name,
  version,
  description,
  license,
  type,
  engines,
  bin,
  exports: {
    '.': { types: './lib/index.d.ts', default: './lib/index.js' },
    './result.schema.json': './schema/result.schema.json',
  },
  dependencies,
};
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
