import type { Logger } from 'pino';
import { reachedUrl } from '../../client/transport/connection.ts';
import { plain } from '../../report/kit/plain.ts';
import { openTargets } from '../../run/credentials.ts';
import { findServer } from '../../run/find-server.ts';
import { hashOf } from '../../run/hash.ts';
import { watch } from '../../run/live/terminal.ts';
import { openSources } from '../../run/open-sources.ts';
import { folderName, json, openLog, writeReports } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { startOf } from '../../run/run-start.ts';
import { planOf } from '../../run/share.ts';
import { createRunFolder, FILES } from '../../run/store/run-folder.ts';
import { VERSIONS } from '../../run/version.ts';
import { runWithHooks } from '../../run/with-hooks.ts';
import { explain } from '../../scenario/explain.ts';
import { loadScenario } from '../../scenario/load.ts';
import { targetsOf } from '../../scenario/targets.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import { askTargets } from '../shared/ask-targets.ts';
import type { Command } from '../shared/command.ts';
import { confirm } from '../shared/confirm.ts';
import { show, summarize, summary } from '../shared/end-of-run.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import {
  overrides,
  RUN_OPTIONS,
  type RunArgs,
  repeatCommand,
  shareInWords,
  shareOf,
  TARGET_OPTIONS,
  workersOf,
} from '../shared/run-options.ts';
import { wrap } from '../shared/wrap.ts';

export const run: Command<RunArgs> = {
  usage: 'run <scenario>',
  describe: 'Perform a scenario and leave a report',
  flags: [...Object.keys(RUN_OPTIONS), ...Object.keys(TARGET_OPTIONS), 'share', 'yes', 'no-preflight'],
  options: (y) =>
    y
      .positional('scenario', { type: 'string', describe: 'A .ts, .js, .yaml or .json file', demandOption: true })
      .options(TARGET_OPTIONS)
      .options(RUN_OPTIONS)
      .option('share', {
        type: 'string',
        describe: 'I/N: perform part I of N of the load, so that N processes or machines perform it together',
        requiresArg: true,
      })
      .option('yes', { type: 'boolean', default: false, describe: 'Do not ask before load goes to another machine' })
      .option('no-preflight', {
        type: 'boolean',
        default: false,
        describe: 'Do not ask the target for its models first',
      }),
  run: (args, io) => performRun(args, io),
};

/** Everything before the first request, the run, and everything after the last: one scenario, one folder. */
export async function performRun(args: RunArgs, io: Io): Promise<number> {
  const workers = workersOf(args);
  const share = shareOf(args.share);
  const options = overrides(args);
  const scenario = await loadScenario(args.scenario, options);
  const sources = await openSources(scenario);
  const targets = await openTargets(scenario, io.env);
  const explained = [...explain(scenario, sources), ...shareInWords(share)];
  const talks = !args.quiet && !args.json;
  if (talks) say(io.stdout, ...wrap(explained.map(plain), io.stdout.columns), '');
  // Before anything is sent: one of these may say that whoever answers is trusted.
  if (talks) for (const warning of scenario.warnings) sayNote(warning, io);
  await confirm(targetsOf(scenario).map(reachedUrl), talks ? [] : explained, args.yes, io);
  const unsure = args['no-preflight'] ? [] : await askTargets(scenario, targets, io);
  const server = await findServer(scenario, targets, io.env, io.interrupt);

  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, scenario.name, id));
  // stderr too when stdout is for machines.
  const log = openLog(folder, args.json ? [io.stderr] : []);
  for (const warning of scenario.warnings) log.warn(plain(warning));
  for (const text of [...unsure, ...(server?.notes ?? [])]) note(text, log, talks, io);
  const resolved = resolvedJson(scenario);
  const info = {
    id,
    name: scenario.name,
    startedAt,
    scenarioHash: hashOf(resolved),
    versions: VERSIONS,
    command: repeatCommand(args, scenario.seed),
  };
  const plan = planOf({ scenario, sources, share });
  const start = startOf({ scenario, plan, info, share, workers, server });
  await folder.write(FILES.scenario, json(start));
  log.info({ id, target: start.target.url, model: start.target.model, seed: scenario.seed }, 'run started');

  let close = (): void => {};
  const whole = await runWithHooks(
    {
      scenario,
      options,
      workers,
      share,
      sources,
      targets,
      server,
      folder,
      log,
      info,
      interrupt: io.interrupt,
      onStart: (snapshot) => {
        if (talks) close = watch(snapshot, io.stderr, wantsColor(io.stderr, io.env)).close;
      },
    },
    { note: (text) => note(text, log, talks, io), onLoadEnd: () => close() },
  );
  const { result, texts } = await summarize(whole, scenario, targets, folder, io, (text) => note(text, log, talks, io));
  log.info({ exitCode: result.exitCode, counts: result.counts, validity: result.validity }, 'run ended');
  try {
    await writeReports(folder, result, resolved);
  } catch (error) {
    // The figures of a long run are not lost for want of space.
    if (talks) say(io.stdout, '', ...summary(result, scenario, io), '');
    throw error;
  }
  show({ result, texts }, scenario, folder, args, io);
  return result.exitCode;
}

function note(text: string, log: Logger, talks: boolean, io: Io): void {
  log.warn(plain(text));
  if (talks) sayNote(text, io);
}

const sayNote = (text: string, io: Io): void => say(io.stderr, ...wrap([`note: ${plain(text)}`], io.stderr.columns));
