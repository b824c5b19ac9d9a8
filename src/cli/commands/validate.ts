import { proxiesIn, proxyInWords } from '../../client/transport/proxy.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { plain } from '../../report/kit/plain.ts';
import { withCertificate } from '../../run/client-certificate.ts';
import { openSources, promptNotes } from '../../run/open-sources.ts';
import { explain } from '../../scenario/explain.ts';
import { loadScenario } from '../../scenario/load.ts';
import { targetsOf } from '../../scenario/targets.ts';
import type { Command } from '../shared/command.ts';
import { say } from '../shared/io.ts';
import { overrides, RUN_OPTIONS, type RunArgs, SCENARIO, TARGET_OPTIONS } from '../shared/run-options.ts';
import { noted } from '../shared/talk.ts';

export const validate: Command<RunArgs> = {
  usage: 'validate <scenario>',
  describe: 'Say what would be sent, or every mistake at once; sends nothing',
  options: (y) => y.positional('scenario', SCENARIO).options(TARGET_OPTIONS).option('seed', RUN_OPTIONS.seed),
  async run(args, io) {
    const scenario = await loadScenario(args.scenario, overrides(args));
    const sources = await openSources(scenario);
    const targets = targetsOf(scenario);
    for (const target of targets) await withCertificate(target, scenario.file);
    const proxies = proxiesIn(io.env);
    const ways = new Set(targets.flatMap(({ url }) => proxyInWords(url, proxies) ?? []));
    say(
      io.stdout,
      ...explain(scenario, sources).map(plain),
      ...[...scenario.warnings, ...promptNotes(sources), ...ways].map(noted),
      'valid',
    );
    return EXIT.ok.code;
  },
};
