import { access } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { PlimsollError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { nearest } from '../../core/nearest.ts';
import type { RunResult } from '../../core/result.ts';
import { listed } from '../../core/takes.ts';
import { plain } from '../../report/kit/plain.ts';
import { exportsOf, filesOf, formatByEnding, formatsOf, type Kind, storedName } from '../../report/reports.ts';
import { sentenceOf } from '../../report/sentence.ts';
import { rebuild } from '../../run/rebuild.ts';
import { readJournal } from '../../run/store/journal.ts';
import { readResult } from '../../run/store/read-result.ts';
import { type Content, FILES, openRunFolder } from '../../run/store/run-folder.ts';
import { readRunStart, readScenario } from '../../run/store/run-start.ts';
import { isStillWritten } from '../../run/store/still-written.ts';
import type { Command } from '../shared/command.ts';
import { type ArgsOf, flagMistake, places, text } from '../shared/flags.ts';
import { type Io, say } from '../shared/io.ts';
import { type Place, placeOf, put, refuseOtherEnding } from '../shared/report-place.ts';
import { folderGiven, type Given } from '../shared/run-folder-given.ts';
import { readStored, type StoredKind } from '../shared/stored-file.ts';
import { noted } from '../shared/talk.ts';
import { wrap } from '../shared/wrap.ts';

const OPTIONS = {
  format: text(
    `One or several of ${formatsOf('run').join(', ')}, with commas between them; by default what --out ends in, or html`,
  ),
  out: text('A file, a folder, or - for stdout; by default the folder of each run'),
} as const;

interface ReportArgs extends ArgsOf<typeof OPTIONS> {
  readonly runs: readonly string[];
}

/** What others call them. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  htm: 'html',
  markdown: 'md',
  summary: 'md',
  xml: 'junit',
  prometheus: 'prom',
  result: 'json',
  hdr: 'hlog',
  jsonl: 'records-jsonl',
  records: 'records-jsonl',
  parquet: 'records-parquet',
};

/** What a message calls the folders of each. */
const OF: Readonly<Record<Kind, string>> = {
  run: '',
  comparison: ' of a comparison',
  curve: ' of a search or sweep',
  trend: ' of a trend',
  study: ' of a study',
};

export const report: Command<ReportArgs> = {
  usage: 'report <runs..>',
  describe: 'Make the reports of runs again from their folders, also of one that was killed',
  options: (y) =>
    y
      .positional('runs', places('Folders of runs, or what compare, ab, study, capacity, sweep or trend wrote'))
      .options(OPTIONS),
  async run({ runs, format, out }, io) {
    const found: Given[] = [];
    for (const run of new Set(runs)) found.push(await folderGiven(run));
    const asked = found.map((given) => askedOf(given, format, out));
    const names = asked.flatMap(({ names }) => names);
    for (const each of asked) {
      const { given } = each;
      const place = await placeOf(out, given.path, names);
      refuseOtherEnding(place, given.kind, each.names[0] ?? '');
      const isOneOfSeveral = out !== undefined && found.length > 1 && place.kind === 'folder';
      const own = isOneOfSeveral ? { ...place, path: join(place.path, basename(given.path)) } : place;
      await write(await made(each, io), own, io);
    }
    return EXIT.ok.code;
  },
};

interface Asked {
  readonly given: Given;
  readonly formats: readonly string[];
  /** Of the files that are to be written. */
  readonly names: readonly string[];
}

function askedOf(given: Given, format: string | undefined, out: string | undefined): Asked {
  const { kind } = given;
  const named = format ?? (out === undefined ? undefined : formatByEnding(kind, out)) ?? 'html';
  const formats = formatsIn(named, kind);
  const names = [...filesOf(kind, formats).keys(), ...(kind === 'run' ? exportsOf(formats).keys() : [])];
  return { given, formats, names: names.map((name) => namedAs(given, name)) };
}

function formatsIn(named: string, kind: Kind): readonly string[] {
  const known = formatsOf(kind);
  const names = named.split(',').map((name) => name.trim());
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = ALSO_CALLED[name.toLowerCase()] ?? nearest(name, known);
    const advice =
      near !== undefined && known.includes(near) ? `did you mean "${near}"?` : `there are ${listed(known, 'and')}.`;
    throw flagMistake(`--format${OF[kind]} has no "${plain(name)}"; ${advice}`);
  }
  return [...new Set(names)];
}

/** Beside a file that `--out` gave a name of its own, what is made of it is called as that is. */
function namedAs({ kind, file }: Given, name: string): string {
  const stored = basename(file);
  return kind === 'run' || stored === storedName(kind) ? name : `${basename(stored, extname(stored))}${extname(name)}`;
}

/** What it says in a sentence, and what is to be written, by the file's name. */
interface Made {
  readonly sentence: string;
  readonly files: ReadonlyMap<string, () => Content>;
}

const made = ({ given, formats }: Asked, io: Io): Promise<Made> =>
  given.kind === 'run' ? ofRun(given.path, formats, io) : ofStored(given, given.kind, formats);

async function ofStored<K extends StoredKind>(given: Given, kind: K, formats: readonly string[]): Promise<Made> {
  const subject = await readStored(kind, given.file);
  const files = [...filesOf(kind, formats)].map(([name, make]) => [namedAs(given, name), () => make(subject)] as const);
  return { sentence: sentenceOf(kind, subject), files: new Map(files) };
}

async function ofRun(path: string, formats: readonly string[], io: Io): Promise<Made> {
  const result = (await readResult(path)) ?? (await madeAgain(path, io));
  const scenario = await readScenario(path);
  const [reports, exports] = [filesOf('run', formats), exportsOf(formats)];
  if (scenario === undefined && reports.size > 0)
    sayNote(`${join(path, FILES.scenario)} is not there, so its scenario is in no report.`, io);
  const records = join(path, FILES.records);
  if (exports.size > 0) await mustBeThere(records);
  return {
    sentence: sentenceOf('run', { result, scenario }),
    files: new Map<string, () => Content>([
      ...[...reports].map(([name, make]) => [name, () => make({ result, scenario })] as const),
      ...[...exports].map(([name, make]) => [name, () => make(readJournal(records))] as const),
    ]),
  };
}

/** A run without a result was killed, or goes on. */
async function madeAgain(path: string, io: Io): Promise<RunResult> {
  const start = await readRunStart(path);
  if (await isStillWritten(path, start.process))
    throw new PlimsollError(
      'RUN_GOES_ON',
      `The run in ${path} is still going on (process ${start.process.id}); wait for its end, or stop it with Ctrl+C or SIGTERM.`,
    );
  const unwritten = new Set<string>();
  const result = await rebuild(openRunFolder(path), start, (error) => unwritten.add(error.message));
  for (const message of unwritten)
    sayNote(`What was made again could not be kept in the run's folder: ${message.replace(/\.$/, '')}.`, io);
  return result;
}

/** No records would read as a run that sent nothing. */
async function mustBeThere(records: string): Promise<void> {
  try {
    await access(records);
  } catch (cause) {
    throw new PlimsollError('RUN_UNREADABLE', `${records} cannot be read, so there is nothing to export.`, { cause });
  }
}

async function write({ sentence, files }: Made, place: Place, io: Io): Promise<void> {
  if (place.kind === 'stdout') {
    for (const make of files.values()) await stream(make(), io);
    return;
  }
  const written: string[] = [];
  for (const [name, make] of files) written.push(await put(place, name, make()));
  say(io.stdout, ...wrap([plain(sentence)], io.stdout.columns), ...written.map((file) => `wrote  ${plain(file)}`));
}

/** As fast as the reader takes it, and no longer than there is one. */
async function stream(content: Content, { stdout }: Io): Promise<void> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  for await (const piece of Readable.from(pieces)) {
    if (stdout.destroyed) return;
    if (!stdout.write(piece)) await room(stdout);
  }
}

const room = (stdout: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stdout.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stdout.on(event, done);
  });

const sayNote = (text: string, io: Io): void => say(io.stderr, ...wrap([noted(text)], io.stderr.columns));
