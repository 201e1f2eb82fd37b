import { homedir, hostname } from 'node:os';
import { systemClock, systemRandom } from '@drover/base';
import { CommanderError } from 'commander';
import { QUIET_EXIT } from './commands/kubectl.ts';
import { describeFailure } from './describe-failure.ts';
import { EXIT_CODES, exitCodeOf } from './exit-code.ts';
import type { Environment, Host, SelfCommand } from './host.ts';
import { createProgram } from './program.ts';
import { processTerminal } from './terminal/process-terminal.ts';

/**
 * Runs `drover` once.
 *
 * @returns the exit code.
 */
export async function run(argv: readonly string[], env: Environment): Promise<number> {
  // Whoever reads our output may stop reading, as in `drover get clusters | head -1`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODES.ok);
  });
  const terminal = processTerminal(env);
  const interrupted = interruption();
  const host: Host = {
    env,
    homeDirectory: homedir(),
    hostName: hostname(),
    self: selfCommand(argv),
    terminal,
    clock: systemClock,
    random: systemRandom,
    signal: interrupted,
  };
  try {
    await createProgram(host).parseAsync(argv);
    return EXIT_CODES.ok;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExitCode(error);
    if (interrupted.aborted || isAbort(error)) return EXIT_CODES.interrupted;
    terminal.note(describeFailure(error, terminal.paintNote));
    return exitCodeOf(error);
  } finally {
    terminal.progress('');
  }
}

function commanderExitCode({ code, exitCode }: CommanderError): number {
  if (code === QUIET_EXIT || exitCode === EXIT_CODES.ok) return exitCode;
  return EXIT_CODES.usage;
}

/** A signal that Ctrl-C and SIGTERM abort; a second one ends the process at once. */
function interruption(): AbortSignal {
  const told = new AbortController();
  const stop = (): void => told.abort(new DOMException('interrupted', 'AbortError'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return told.signal;
}

/** This program, as another process has to start it. */
function selfCommand([, script = '']: readonly string[]): SelfCommand {
  return { command: process.execPath, args: [...process.execArgv, script] };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
