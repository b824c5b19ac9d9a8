import { DIALECT_NAMES } from '../../client/wire/dialects.ts';
import { PlimsollError } from '../../core/errors.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { MOST_TOKENS } from '../../doctor/answer.ts';
import { drive } from '../../doctor/drive.ts';
import { examineEndpoint } from '../../doctor/endpoint.ts';
import { exitCodeOf, type Finding, findingLines } from '../../doctor/finding.ts';
import { lookAtMachine } from '../../doctor/machine.ts';
import { machineFindings } from '../../doctor/machine-findings.ts';
import { plain } from '../../report/kit/plain.ts';
import { withCredentials } from '../../run/credentials.ts';
import type { Target } from '../../scenario/scenario.ts';
import { targetField } from '../../scenario/target-field.ts';
import type { Command } from '../shared/command.ts';
import { confirm } from '../shared/confirm.ts';
import { type Io, say } from '../shared/io.ts';
import { wrap } from '../shared/wrap.ts';

interface DoctorArgs {
  readonly target?: string | undefined;
  readonly model?: string | undefined;
  readonly api?: string | undefined;
  readonly 'key-env'?: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What only makes sense of an endpoint. */
const OF_TARGET = ['model', 'api', 'key-env'] as const;

export const doctor: Command<DoctorArgs> = {
  usage: 'doctor',
  describe: 'Measure what load this machine can make, or look at an endpoint before it is loaded',
  options: (y) =>
    y
      .option('target', {
        type: 'string',
        describe: `Base URL of an API: look at that instead, with one answer of ${MOST_TOKENS} tokens`,
        requiresArg: true,
      })
      .option('model', {
        type: 'string',
        describe: 'Model to ask; the first that is listed by default',
        requiresArg: true,
      })
      .option('api', {
        type: 'string',
        describe: `Dialect to speak: ${DIALECT_NAMES.join(', ')} (openai-chat by default)`,
        requiresArg: true,
      })
      .option('key-env', {
        type: 'string',
        describe: 'Variable that holds the key, if it needs one',
        requiresArg: true,
      })
      .option('yes', { type: 'boolean', default: false, describe: 'Do not ask before another machine is asked' })
      .option('json', { type: 'boolean', default: false, describe: 'What was found as JSON on stdout' }),
  run: (args, io) => (args.target === undefined ? examineMachine(args, io) : examineTarget(args, args.target, io)),
};

async function examineMachine(args: DoctorArgs, io: Io): Promise<number> {
  const lone = OF_TARGET.find((flag) => args[flag] !== undefined);
  if (lone !== undefined) throw new PlimsollError('FLAGS_INVALID', `--${lone} goes with --target, which is not given.`);
  const clock = new MonotonicClock();
  const startedAt = new Date().toISOString();
  const machine = await lookAtMachine();
  const { interrupt } = io;
  const levels = await drive({ clock, startedAt, openFiles: machine.openFiles, interrupt }, (streams) => {
    if (!args.json) say(io.stderr, `trying ${streams} streams`);
  });
  const findings = machineFindings(machine, levels);
  return show({ kind: 'machine', machine, levels, findings, exitCode: exitCodeOf(findings) }, args, io);
}

async function examineTarget(args: DoctorArgs, url: string, io: Io): Promise<number> {
  const { model, ...target } = checked({ url, model: args.model, api: args.api, keyEnv: args['key-env'] });
  const asks = `Asks for its models and its metrics, and for one answer of at most ${MOST_TOKENS} tokens.`;
  await confirm([target.url], [asks], args.yes, io);
  const { findings, exitCode } = await examineEndpoint({
    target: withCredentials({ ...target, model: model ?? '' }, io.env),
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
function checked(flags: {
  readonly url: string;
  readonly model: string | undefined;
  readonly api: string | undefined;
  readonly keyEnv: string | undefined;
}): Omit<Target, 'model'> & { readonly model: string | undefined } {
  const { url, model, api, keyEnv } = flags;
  const result = targetField.safeParse({
    url,
    model: model ?? 'unsaid',
    ...(api === undefined ? {} : { api }),
    ...(keyEnv === undefined ? {} : { apiKey: { env: keyEnv } }),
  });
  if (!result.success) {
    const [issue] = result.error.issues;
    const flag = FLAG_OF[String(issue?.path[0])] ?? 'target';
    const what = issue?.message ?? 'is not understood';
    throw new PlimsollError('FLAGS_INVALID', `--${flag} ${what}${what.endsWith('?') ? '' : '.'}`);
  }
  const { apiKey } = result.data;
  return { url: result.data.url, api: result.data.api, model, ...(apiKey === undefined ? {} : { apiKey }) };
}

const FLAG_OF: Readonly<Record<string, string>> = { url: 'target', model: 'model', api: 'api', apiKey: 'key-env' };
