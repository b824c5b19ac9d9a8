import { watch } from '../../run/live/terminal.ts';
import { perform } from '../../run/perform.ts';
import { prepare } from '../../run/prepare.ts';
import { folderName } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { createRunFolder } from '../../run/store/run-folder.ts';
import { explain } from '../../scenario/explain.ts';
import { announce } from '../shared/announce.ts';
import type { Command } from '../shared/command.ts';
import { screenOf, show, summary } from '../shared/end-of-run.ts';
import { text } from '../shared/flags.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import {
  ASKING_OPTIONS,
  overrides,
  RUN_OPTIONS,
  type RunArgs,
  repeatCommand,
  SCENARIO,
  shareInWords,
  shareOf,
  TARGET_OPTIONS,
  workersOf,
} from '../shared/run-options.ts';
import { talkOf } from '../shared/talk.ts';

export const run: Command<RunArgs> = {
  usage: 'run <scenario>',
  describe: 'Perform a scenario and leave a report',
  options: (y) =>
    y
      .positional('scenario', SCENARIO)
      .options(TARGET_OPTIONS)
      .options(RUN_OPTIONS)
      .option(
        'share',
        text('I/N: perform part I of N of the load, so that N processes or machines perform it together'),
      )
      .options(ASKING_OPTIONS),
  run: (args, io) => performRun(args, io),
};

/** One scenario, one folder. */
export async function performRun(args: RunArgs, io: Io): Promise<number> {
  const talk = talkOf(args, io);
  const workers = workersOf(args);
  const share = shareOf(args.share);
  const prepared = await prepare({ file: args.scenario, options: overrides(args), workers, share }, io.env);
  const { scenario, sources } = prepared;
  const plan = [...explain(scenario, sources), ...shareInWords(share)];
  const [found = { server: undefined, notes: prepared.notes }] = await announce([prepared], plan, args, talk, io);

  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, scenario.name, id));
  const command = repeatCommand(args, scenario.seed);
  let close = (): void => {};
  const performed = await perform(
    { ...prepared, ...found, folder, info: { id, startedAt, command }, interrupt: io.interrupt },
    {
      note: talk.note,
      onStart(snapshot) {
        if (talk.isOn) close = watch(snapshot, io.stderr, wantsColor(io.stderr, io.env));
      },
      onLoadEnd: () => close(),
      onUnwritten(result) {
        // The figures of a long run are not lost for want of space.
        if (talk.isOn) say(io.stdout, '', ...summary(result, scenario, io), '');
      },
      screen: screenOf(io),
      // stderr too when stdout is for machines.
      alsoLogTo: args.json ? [io.stderr] : [],
    },
  );
  show(performed, scenario, folder, args, io);
  return performed.result.exitCode;
}
