import { join } from 'node:path';
import { PlimsollError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { nearest } from '../../core/nearest.ts';
import type { RunResult } from '../../core/result.ts';
import { listed } from '../../core/takes.ts';
import { CURVE_REPORTS } from '../../report/curve/reports.ts';
import { curveLines } from '../../report/curve/terminal.ts';
import { FORMATS } from '../../report/formats.ts';
import { plain } from '../../report/kit/plain.ts';
import { verdictOf } from '../../report/run/verdict.ts';
import { rebuild } from '../../run/rebuild.ts';
import { json } from '../../run/run-files.ts';
import { curveSchema } from '../../run/store/curve-schema.ts';
import { readJson } from '../../run/store/read-json.ts';
import { readResult } from '../../run/store/read-result.ts';
import { FILES, openRunFolder } from '../../run/store/run-folder.ts';
import { readRunStart, readScenario } from '../../run/store/run-start.ts';
import { isStillWritten } from '../../run/store/still-written.ts';
import { SEARCH_FILES } from '../../series/store/begun.ts';
import type { Command } from '../shared/command.ts';
import { type Io, say } from '../shared/io.ts';
import { formatByEnding, placeOf, put, refuseOtherEnding } from '../shared/report-place.ts';
import { folderGiven } from '../shared/run-folder-given.ts';
import { wrap } from '../shared/wrap.ts';

interface ReportArgs {
  readonly run: string;
  readonly format?: string | undefined;
  readonly out?: string | undefined;
}

const FORMAT_NAMES = Object.keys(FORMATS);
/** What others call them. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  htm: 'html',
  markdown: 'md',
  summary: 'md',
  xml: 'junit',
  prometheus: 'prom',
  result: 'json',
  hdr: 'hlog',
};

export const report: Command<ReportArgs> = {
  usage: 'report <run>',
  describe: 'Make the reports of a run again from its folder, also of one that was killed',
  options: (y) =>
    y
      .positional('run', { type: 'string', describe: "A run's folder, or a study's", demandOption: true })
      .option('format', {
        type: 'string',
        describe: `One or several of ${FORMAT_NAMES.join(', ')}, with commas between them; by default what --out ends in, or html`,
        requiresArg: true,
      })
      .option('out', {
        type: 'string',
        describe: "A file, a folder, or - for stdout; by default the run's own folder",
        requiresArg: true,
      }),
  async run({ run, format: named, out }, io) {
    const { kind, path } = await folderGiven(run);
    const format = named ?? (out === undefined ? undefined : formatByEnding(out)) ?? 'html';
    const made = kind === 'study' ? await studyReports(path, format) : await runReports(path, format, io);
    const names = [...made.files.keys()];
    const place = await placeOf(out, path, names);
    refuseOtherEnding(place, names[0] ?? '');
    if (place.kind === 'stdout') {
      for (const make of made.files.values()) io.stdout.write(make());
      return EXIT.ok.code;
    }
    const written: string[] = [];
    for (const [name, make] of made.files) written.push(await put(place, name, make()));
    say(
      io.stdout,
      ...wrap([plain(made.sentence)], io.stdout.columns),
      ...written.map((file) => `wrote  ${plain(file)}`),
    );
    return EXIT.ok.code;
  },
};

/** What is to be written, by the file's name, and what it says in a sentence. */
interface Made {
  readonly sentence: string;
  readonly files: ReadonlyMap<string, () => string>;
}

async function runReports(path: string, format: string, io: Io): Promise<Made> {
  const formats = formatsIn(format, FORMAT_NAMES);
  const result = (await readResult(path)) ?? (await madeAgain(path, io));
  const scenario = await readScenario(path);
  if (scenario === undefined)
    sayNote(`${join(path, FILES.scenario)} is not there, so its scenario is in no report.`, io);
  const files = formats.flatMap((name) => Object.entries(FORMATS[name as keyof typeof FORMATS]));
  return {
    sentence: verdictOf(result).sentence,
    files: new Map(files.map(([name, make]) => [name, () => make({ result, scenario })])),
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

const STUDY_FORMATS = ['html', 'md', 'json'];

async function studyReports(path: string, format: string): Promise<Made> {
  const formats = formatsIn(format, STUDY_FORMATS, ' of a study');
  const curve = await readJson(join(path, SEARCH_FILES.curve), curveSchema);
  const all = {
    html: ['report.html', () => CURVE_REPORTS['report.html'](curve)],
    md: ['summary.md', () => CURVE_REPORTS['summary.md'](curve)],
    json: [SEARCH_FILES.curve, () => json(curve)],
  } as const;
  return {
    sentence: curveLines(curve, { color: false, columns: 1000 })[0] ?? '',
    files: new Map(formats.map((name) => all[name as keyof typeof all])),
  };
}

function formatsIn(given: string, known: readonly string[], of = ''): readonly string[] {
  const names = given.split(',').map((name) => name.trim());
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = ALSO_CALLED[name.toLowerCase()] ?? nearest(name, known);
    const advice =
      near !== undefined && known.includes(near) ? `did you mean "${near}"?` : `there are ${listed(known, 'and')}.`;
    throw new PlimsollError('FLAGS_INVALID', `--format${of} has no "${plain(name)}"; ${advice}`);
  }
  return [...new Set(names)];
}

const sayNote = (text: string, io: Io): void => say(io.stderr, ...wrap([`note: ${plain(text)}`], io.stderr.columns));
