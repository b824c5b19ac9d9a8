import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Makes the package that is published, in `dist/` or in the folder that is named: compiled code in `lib/`, the
 * launcher, data, schema and scenarios. The root stays private, because it carries a whole Node for its own scripts.
 */
const OUT = process.argv[2] ?? 'dist';

rmSync(OUT, { recursive: true, force: true });
const compile = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', join(OUT, 'lib')];
execFileSync(process.execPath, compile, { stdio: 'inherit' });

// What the code reads beside itself and the compiler does not carry over.
for (const asset of globSync('src/**/*.{js,css,json}')) {
  const to = join(OUT, asset.replace(/^src/, 'lib'));
  mkdirSync(dirname(to), { recursive: true });
  cpSync(asset, to);
}
for (const path of ['bin', 'data', 'schema', 'scenarios', 'README.md', 'CHANGELOG.md', 'LICENSE'])
  cpSync(path, join(OUT, path), { recursive: true });
// Node strips no types below node_modules, where these run; the TypeScript stays beside them to be copied.
for (const scenario of globSync('scenarios/*.ts')) {
  const stripped = stripTypeScriptTypes(readFileSync(scenario, 'utf8'));
  writeFileSync(join(OUT, scenario.replace(/ts$/, 'js')), stripped.replace(/ +$/gm, ''));
}

interface Manifest {
  readonly [field: string]: unknown;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const root = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { name, version, description, license, type, engines, bin, dependencies, devDependencies } = root;
// Our declarations name k6's, and so do scenarios: an editor needs them where the package is installed.
const K6_TYPES = '@types/k6';
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
  dependencies: { [K6_TYPES]: devDependencies[K6_TYPES], ...dependencies },
};
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
