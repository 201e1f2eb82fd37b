import { systemClock, systemRandom } from '@drover/base';
import { CommanderError } from 'commander';
import { type RunningServer, startServer } from './compose/start-server.ts';
import { createCommand } from './config/command.ts';
import { createConfig, type OptionValues } from './config/config.ts';
import { describeFailure } from './describe-failure.ts';
import { createLogger } from './log/create-logger.ts';
import { KeptLines } from './log/kept-lines.ts';

/** How long requests in work may take when the server is told to stop. */
const STOP_TIMEOUT_MS = 10_000;

/** Characters of the log that are kept for support bundles. */
const KEPT_LOG = 1_024 * 1_024;

/**
 * Runs `drover-server` until SIGINT or SIGTERM.
 *
 * @returns the exit code.
 */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // Whoever reads our output may stop reading, as in `drover-server --help | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const command = createCommand((values) => serve(values, env)).exitOverride();
  try {
    await command.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${describeFailure(error)}\n`);
    return 1;
  }
}

async function serve(
  values: OptionValues,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const config = createConfig(values, env);
  const kept = new KeptLines(KEPT_LOG);
  const log = createLogger(config.logLevel, kept);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new DOMException('told to stop', 'AbortError'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const server = await startServer(config, {
    log,
    clock: systemClock,
    random: systemRandom,
    signal: stopping.signal,
    lastLines: () => kept.lines,
  });
  process.stdout.write(greeting(server));
  const failure = await Promise.race([server.failed, aborted(stopping.signal)]);
  await server.stop({ signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
  if (failure) throw failure;
}

function greeting({ httpsPort, serverUrl, firstPassword }: RunningServer): string {
  const lines = [`Drover is ready at https://localhost:${httpsPort}`];
  if (serverUrl !== '') lines.push(`Clusters and people reach it at ${serverUrl}`);
  if (firstPassword !== undefined) {
    lines.push(
      `Log in as admin with the password ${firstPassword}`,
      'It is shown this once; choose your own at the first login.',
    );
  }
  return `${lines.join('\n')}\n`;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
