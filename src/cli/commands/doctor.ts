import { proxyFor } from '../../client/transport/proxy.ts';
import { DIALECT_NAMES } from '../../client/wire/dialects.ts';
import { given } from '../../core/given.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { MOST_TOKENS } from '../../doctor/answer.ts';
import { drive } from '../../doctor/drive.ts';
import { examineEndpoint } from '../../doctor/endpoint.ts';
import { exitCodeOf, type Finding, findingLines } from '../../doctor/finding.ts';
import { lookAtMachine } from '../../doctor/machine.ts';
import { machineFindings } from '../../doctor/machine-findings.ts';
import { plain } from '../../report/kit/plain.ts';
import { withCredentials } from '../../run/credentials.ts';
import { targetField } from '../../scenario/target-field.ts';
import type { Command } from '../shared/command.ts';
import { confirm } from '../shared/confirm.ts';
import { type ArgsOf, flagMistake, text, toggle } from '../shared/flags.ts';
import { type Io, say } from '../shared/io.ts';
import { wrap } from '../shared/wrap.ts';

const OPTIONS = {
  target: text(`Base URL of an API: look at that instead, with one answer of ${MOST_TOKENS} tokens`),
  model: text('Model to ask; the first that is listed by default'),
  api: text(`Dialect to speak: ${DIALECT_NAMES.join(', ')} (openai-chat by default)`),
  'key-env': text('Variable that holds the key, if it needs one'),
  yes: toggle('Do not ask before another machine is asked'),
  json: toggle('What was found as JSON on stdout'),
} as const;

type DoctorArgs = ArgsOf<typeof OPTIONS>;

/** What only makes sense of an endpoint. */
const OF_TARGET = ['model', 'api', 'key-env'] as const;

export const doctor: Command<DoctorArgs> = {
  usage: 'doctor',
  describe: 'Measure what load this machine can make, and how exactly, or look at an endpoint before it is loaded',
  options: (y) => y.options(OPTIONS),
  run: (args, io) => (args.target === undefined ? examineMachine(args, io) : examineTarget(args, args.target, io)),
};

async function examineMachine(args: DoctorArgs, io: Io): Promise<number> {
  const lone = OF_TARGET.find((flag) => args[flag] !== undefined);
  if (lone !== undefined) throw flagMistake(`--${lone} goes with --target, which is not given.`);
  const clock = new MonotonicClock();
  const startedAt = new Date().toISOString();
  const machine = await lookAtMachine();
  const { interrupt } = io;
  const driven = await drive({ clock, startedAt, openFiles: machine.openFiles, interrupt }, (streams, start) => {
    if (!args.json) say(io.stderr, `trying ${streams} streams${start === 'cold' ? ', cold' : ''}`);
  });
  const findings = machineFindings(machine, driven);
  return show({ kind: 'machine', machine, ...driven, findings, exitCode: exitCodeOf(findings) }, args, io);
}

async function examineTarget(args: DoctorArgs, url: string, io: Io): Promise<number> {
  const { model, target } = checked(url, args);
  const asks = `Asks for its models and its metrics, and for one answer of at most ${MOST_TOKENS} tokens.`;
  const asked = withCredentials({ ...target, model: model ?? '' }, io.env);
  const proxy = proxyFor(asked.url, asked.proxies);
  await confirm([target.url, ...(proxy === undefined ? [] : [proxy.url])], [asks], args.yes === true, io);
  const { findings, exitCode } = await examineEndpoint({
    target: asked,
    model,
    api: target.api,
    keyVariable: target.apiKey?.env,
    clock: new MonotonicClock(),
    wallMs: Date.now,
    interrupt: io.interrupt,
  });
  return show({ kind: 'endpoint', target: { url: target.url, api: target.api }, findings, exitCode }, args, io);
}

interface Shown {
  readonly kind: 'machine' | 'endpoint';
  readonly findings: readonly Finding[];
  readonly exitCode: number;
}

function show<T extends Shown>(found: T, { json }: DoctorArgs, { stdout }: Io): number {
  if (json) say(stdout, JSON.stringify(found));
  else say(stdout, ...wrap(findingLines(found.findings).map(plain), stdout.columns));
  return found.exitCode;
}

/** Flags, held to what a scenario's target is held to. */
function checked(url: string, { model, api, 'key-env': env }: DoctorArgs) {
  const apiKey = env === undefined ? undefined : { env };
  const result = targetField.safeParse(given({ url, model: model ?? 'unsaid', api, apiKey }));
  if (!result.success) {
    const [issue] = result.error.issues;
    const flag = FLAG_OF[String(issue?.path[0])] ?? 'target';
    const what = issue?.message ?? 'is not understood';
    throw flagMistake(`--${flag} ${what}${what.endsWith('?') ? '' : '.'}`);
  }
  const { url: shown, fullUrl, api: spoken, apiKey: key } = result.data;
  return { model, target: given({ url: shown, fullUrl, api: spoken, apiKey: key }) };
}

const FLAG_OF: Readonly<Record<string, string>> = { url: 'target', model: 'model', api: 'api', apiKey: 'key-env' };
