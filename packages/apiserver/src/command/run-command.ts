import { StatusError } from '@drover/apimachinery';
import { CodedError, errorMessage, systemClock, systemRandom } from '@drover/base';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { serveApi } from '../serve-api.ts';
import { type CommandFlags, createCommand } from './create-command.ts';
import { flaggedOptions } from './serve-flags.ts';

/**
 * Runs `drover-apiserver` until SIGINT or SIGTERM.
 *
 * @returns the exit code.
 */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const command = createCommand(serve);
  try {
    await command.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${lastWords(error)}\n`);
    return 1;
  }
}

async function serve(flags: CommandFlags): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  process.once('SIGINT', stopped.resolve);
  process.once('SIGTERM', stopped.resolve);
  const logger = pino({ level: flags.logLevel }, pino.destination({ dest: 2, sync: true }));
  await using served = await serveApi({
    ...(await flaggedOptions(flags)),
    dataDir: flags.dataDir,
    encryptionConfigFile: flags.encryptionProviderConfig,
    memory: flags.memory,
    controllers: flags.controllers,
    listenPort: flags.httpsListenPort,
    listenHost: flags.bindAddress,
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  process.stdout.write(
    `The Kubernetes API is ready at ${served.url}\nexport KUBECONFIG=${shellWord(served.kubeconfigPath)}\n`,
  );
  await stopped.promise;
}

/** A text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A failure as the last words of the program: what happened, and what to do. */
function lastWords(error: unknown): string {
  if (error instanceof StatusError) return `The server refuses it: ${error.message}`;
  if (!(error instanceof CodedError)) {
    // What the system says of a file tells enough.
    const isOfSystem = error instanceof Error && 'syscall' in error;
    return error instanceof Error && !isOfSystem
      ? (error.stack ?? error.message)
      : errorMessage(error);
  }
  const { code, message, remedy, cause } = error as CodedError;
  const lines = [`${code}: ${message}.`, remedy];
  const reason = cause === undefined ? '' : errorMessage(cause);
  if (!message.includes(reason)) lines.push(`Cause: ${reason}`);
  return lines.join('\n');
}
