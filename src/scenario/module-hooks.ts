import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const INDEX = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href;

/** A value was to be imported from k6, whose modules hold types only. */
export class K6Import extends Error {
  readonly specifier: string;
  /** The file that imports it. */
  readonly importer: string | undefined;

  constructor(specifier: string, parentUrl: string | undefined) {
    super(`${specifier} exists only inside k6`);
    this.specifier = specifier;
    this.importer = parentUrl?.startsWith('file:') ? fileURLToPath(parentUrl) : undefined;
  }
}

/** Marks the modules of one load, so that the next load evaluates them anew, with its own `__ENV`. */
let loads = 0;

/**
 * Imports a user's file and what it imports, from any folder: one without node_modules and package.json too.
 *
 * `plimsoll` is this package, wherever the file lies; `k6` and what is in it exist for types only; and a file
 * that no package.json speaks for is an ES module, so that Node does not have to guess, and warn that it did.
 *
 * @param onFile told of each of the user's files before it is read
 */
export async function importModule(url: string, onFile: (path: string) => void): Promise<Record<string, unknown>> {
  // The dot keeps load 1 from being found in load 12.
  const mark = `load=${++loads}.`;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'plimsoll') return { url: INDEX, shortCircuit: true };
      if (specifier === 'k6' || specifier.startsWith('k6/')) throw new K6Import(specifier, context.parentURL);
      const resolved = next(specifier, context);
      if (!resolved.url.startsWith('file:') || resolved.url.includes('/node_modules/')) return resolved;
      const isUsers = resolved.url.includes(mark) || context.parentURL?.includes(mark);
      if (!isUsers || context.conditions.includes('require')) return resolved;
      onFile(fileURLToPath(resolved.url));
      const marked = resolved.url.includes(mark) ? resolved.url : `${resolved.url}?${mark}`;
      return { ...resolved, url: marked, format: formatOf(resolved.url) ?? resolved.format };
    },
  });
  try {
    return await nativeImport(`${url}?${mark}`);
  } finally {
    hooks.deregister();
  }
}

/**
 * Node's own `import()`. Tools that transform this file (test runners, bundlers) put theirs in its place,
 * which knows nothing of the hooks; they leave a `data:` module alone.
 */
async function nativeImport(url: string): Promise<Record<string, unknown>> {
  const source: string = 'data:text/javascript,export const load = (url) => import(url)';
  const { load } = (await import(source)) as { readonly load: (url: string) => Promise<Record<string, unknown>> };
  return load(url);
}

/** An import or export at the start of a line, as k6's scripts and ours have. */
const ES_SYNTAX = /^(?:import\s*["'{*\w]|export\s)/m;

/**
 * For .ts and .js that no package.json calls one or the other, and for those that are plainly ES modules in a
 * folder whose package.json says CommonJS, as `npm init` makes it say; undefined leaves it to Node.
 */
function formatOf(url: string): 'module-typescript' | 'module' | undefined {
  const path = fileURLToPath(url);
  const extension = extname(path);
  if (extension !== '.ts' && extension !== '.js') return undefined;
  if (declaresType(dirname(path)) && !ES_SYNTAX.test(readFileSync(path, 'utf8'))) return undefined;
  return extension === '.ts' ? 'module-typescript' : 'module';
}

/** The nearest package.json speaks for a folder, as in Node, and may say nothing about types. */
function declaresType(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return /"type"\s*:\s*"(module|commonjs)"/.test(readFileSync(file, 'utf8'));
  const parent = dirname(folder);
  return parent !== folder && declaresType(parent);
}
