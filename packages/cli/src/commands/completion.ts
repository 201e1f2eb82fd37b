import { createDeadline } from '@drover/base';
import { Argument, type Command } from 'commander';
import { candidatesFor } from '../completion/candidates.ts';
import { SHELL_SCRIPTS, SHELLS, type Shell } from '../completion/shell-scripts.ts';
import type { Host } from '../host.ts';

/** Longest that somebody who pressed Tab is kept waiting, in milliseconds. */
const TIMEOUT_MS = 3_000;

/** `drover completion`, and `drover complete`, which the scripts call. */
export function addCompletion(program: Command, host: Host): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'shell to write for').choices(SHELLS))
    .summary('complete commands in a shell')
    .description('Write a script that completes commands, types, ids, contexts and clusters.')
    .addHelpText('after', '\nExample:\n  source <(drover completion bash)')
    .action((shell: Shell) => host.terminal.write(SHELL_SCRIPTS[shell]));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) => complete(host, program, words));
}

/** What fails is not said: it would stand in the line that somebody is typing. */
async function complete(host: Host, program: Command, words: readonly string[]): Promise<void> {
  using deadline = createDeadline(host.clock, {
    what: 'completion',
    timeoutMs: TIMEOUT_MS,
    signal: host.signal,
  });
  const quiet: Host = {
    ...host,
    signal: deadline.signal,
    terminal: { ...host.terminal, note: () => {}, progress: () => {} },
  };
  try {
    const candidates = await candidatesFor(quiet, program, words);
    host.terminal.write(candidates.map((candidate) => `${candidate}\n`).join(''));
  } catch {
    // Nothing is proposed then.
  }
}
