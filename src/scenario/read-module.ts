import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';
import { type Declaration, nowhere } from './declaration.ts';
import { importModule, K6Import } from './module-hooks.ts';

/** Reads a TypeScript or JavaScript module by evaluating it, with `__ENV` as k6 sets it: the process's variables, and those given. */
export async function readModule(
  path: string,
  shownAs: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Declaration> {
  Object.assign(globalThis, { __ENV: { ...process.env, ...env } });
  const files: string[] = [];
  try {
    const exports = await importModule(pathToFileURL(path).href, (file) => files.push(file));
    return { kind: 'module', path, shownAs, keys: exportsOf(exports), locate: nowhere };
  } catch (cause) {
    throw explained(cause, { path, shownAs, files });
  }
}

/** A CommonJS module's exports come twice: by name where Node can see them, and whole as the default. */
function exportsOf(module: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const whole = module['module.exports'];
  return typeof whole === 'object' && whole !== null ? { ...whole } : { ...module };
}

/** The scenario's module, and all files that were read for it. */
interface Loading {
  readonly path: string;
  readonly shownAs: string;
  readonly files: readonly string[];
}

function explained(cause: unknown, loading: Loading): PlimsollError {
  if (cause instanceof PlimsollError) return cause;
  const message = firstLine(messageOf(cause));
  const { path, shownAs } = loading;
  if (cause instanceof K6Import) {
    const importer = cause.importer === undefined || cause.importer === path ? shownAs : cause.importer;
    return unreadable(
      `${importer} imports "${cause.specifier}", which exists only inside k6; write \`import type\` for its types, and let a prompt source make the requests.`,
    );
  }
  const at = positionIn(cause, loading);
  switch (systemCode(cause)) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return unreadable(
        `${at}: ${message}; scenarios run with their types removed, so write it as plain JavaScript (an object instead of an enum, a module instead of a namespace).`,
      );
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return unreadable(
        `${shownAs} imports TypeScript from node_modules, which Node does not run; import its JavaScript.`,
      );
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
      return unreadable(notFound(message, path, shownAs));
    default:
  }
  if (cause instanceof SyntaxError) return unreadable(`${at}: ${message.replace(/\.$/, '')}.`);
  if (cause instanceof ReferenceError && /not defined in ES module scope/.test(message)) {
    return unreadable(`${at}: ${firstLine(message).split(',')[0]}; write import and export, or name the file .cjs.`);
  }
  return new PlimsollError('SCENARIO_THREW', `${at} threw while it was loaded: ${message}`, { cause });

  function unreadable(text: string): PlimsollError {
    return new PlimsollError('SCENARIO_UNREADABLE', text, { cause });
  }
}

/** `Cannot find module '/a/nope' imported from /a/chat.ts`, in the reader's terms. */
function notFound(message: string, path: string, shownAs: string): string {
  const wanted = /'([^']+)'/.exec(message)?.[1] ?? 'a module';
  const isFile = wanted.startsWith('/') || wanted.startsWith('file:') || /^[A-Za-z]:/.test(wanted);
  if (!isFile)
    return `${shownAs} imports "${wanted}", which is not installed near it; install it there, or do without.`;
  const shownWanted = relative(
    path.replace(/[^/\\]*$/, ''),
    wanted.startsWith('file:') ? fileURLToPath(wanted) : wanted,
  );
  const advice = /\.[cm]?[jt]s$/.test(wanted) ? 'check its name' : 'write the ending too, like "./helper.ts"';
  return `${shownAs} imports ${shownWanted}, and there is no such file; ${advice}.`;
}

/**
 * `chat.ts:3:8`. A syntax error begins its stack with the place and a caret, any other error names it in a
 * frame; for JavaScript that cannot be parsed only `node --check` says where.
 */
function positionIn(cause: unknown, { path, shownAs, files }: Loading): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const shownOf = (file: string): string => (file === path ? shownAs : file);
  if (!(cause instanceof SyntaxError)) {
    const frame = /(file:\/\/[^\s?():]+)(?:\?load=\d+\.)?:(\d+):(\d+)/.exec(stack);
    return frame === null ? shownAs : `${shownOf(fileURLToPath(frame[1]!))}:${frame[2]}:${frame[3]}`;
  }
  const text = stack.startsWith('file:') ? stack : (files.map(checkSyntax).find((said) => said !== '') ?? '');
  const head = /^(.*?)(?:\?load=\d+\.)?:(\d+)\r?\n/.exec(text);
  if (head === null) return shownAs;
  const file = head[1]!.startsWith('file:') ? fileURLToPath(head[1]!) : head[1]!;
  const caret = /\n([^\S\n]*)\^/.exec(text);
  return `${shownOf(file)}:${head[2]}${caret === null ? '' : `:${caret[1]!.length + 1}`}`;
}

/** What Node says of a file's syntax; nothing when it is right. */
const checkSyntax = (path: string): string =>
  spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' }).stderr;

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
