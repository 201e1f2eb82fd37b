import { readFile } from 'node:fs/promises';
import { CodedError, errorMessage, systemClock, systemRandom } from '@drover/base';
import { CommanderError } from 'commander';
import { type AgentFlags, readAgentConfig } from './cluster/config/agent-config.ts';
import { createCommand, type KubeApiAuthFlags } from './command/command.ts';
import { parseWholeNumber } from './command/whole-number.ts';
import { createLogger } from './log/create-logger.ts';
import { LogKeeper } from './log/log-keeper.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the manifest mounts the credentials. */
const CREDENTIALS = '/cattle-credentials';

/**
 * Runs `drover-agent` until its work is done, or SIGINT or SIGTERM.
 *
 * @returns the exit code.
 */
export async function run(argv: readonly string[], env: Environment): Promise<number> {
  const command = createCommand({
    cluster: (flags) => runCluster(flags, env),
    cleanup: ({ kubeconfig }) => runCleanup(kubeconfig, env),
    kubeApiAuth: (flags) => runTokenReviews(flags, env),
  });
  try {
    await command.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${describeFailure(error)}\n`);
    return 1;
  }
}

async function runCluster(flags: AgentFlags, env: Environment): Promise<void> {
  const [url, token] = await Promise.all(['url', 'token'].map(readCredential));
  const config = readAgentConfig({ flags, env, files: { url: url ?? '', token: token ?? '' } });
  const log = new LogKeeper({ folder: env['DROVER_STATE_DIR'] });
  log.load();
  const logger = createLogger(env['CATTLE_DEBUG'] === 'true' ? 'debug' : 'info', log);
  const { runClusterAgent } = await import('./cluster/run-cluster-agent.ts');
  const options = { config, env, clock: systemClock, random: systemRandom, logger, log };
  await runClusterAgent(options, untilTold());
}

async function runCleanup(kubeconfig: string | undefined, env: Environment): Promise<void> {
  const { cleanUp } = await import('./cleanup/clean-up.ts');
  const report = (line: string): void => void process.stdout.write(`${line}\n`);
  await cleanUp({ kubeconfig, env, clock: systemClock, report }, untilTold());
}

async function runTokenReviews(
  { kubeconfig, listenPort }: KubeApiAuthFlags,
  env: Environment,
): Promise<void> {
  const text = listenPort || env['DROVER_AUTH_LISTEN_PORT'] || '6440';
  const port = parseWholeNumber(text, { max: 65_535, setting: '--listen-port' });
  const { runKubeApiAuth } = await import('./kube-api-auth/run-kube-api-auth.ts');
  const logger = createLogger(env['CATTLE_DEBUG'] === 'true' ? 'debug' : 'info');
  const options = { kubeconfig, port, env, clock: systemClock, random: systemRandom, logger };
  await runKubeApiAuth(options, untilTold());
}

/** A signal that SIGINT and SIGTERM abort. */
function untilTold(): AbortSignal {
  const told = new AbortController();
  const stop = (): void => told.abort(new DOMException('told to stop', 'AbortError'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return told.signal;
}

async function readCredential(name: string): Promise<string> {
  try {
    return await readFile(`${CREDENTIALS}/${name}`, 'utf8');
  } catch {
    // Not mounted: flags and environment say it, or the configuration is refused with a clear word.
    return '';
  }
}

/** A failure as the last words of the program. */
function describeFailure(error: unknown): string {
  if (!(error instanceof CodedError)) return errorMessage(error);
  const { code, message, remedy } = error as CodedError;
  return `${code}: ${message}.\n${remedy}`;
}
