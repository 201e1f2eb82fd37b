import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createDeadline, systemClock } from '@drover/base';

/** More output than this is not kept; the command goes on. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** How a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is empty otherwise. */
  readonly input?: string | Uint8Array;
  /** Kills the command with SIGKILL. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it is killed; default 120,000. */
  readonly timeoutMs?: number;
  /** Called with each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** What a command left behind. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 when a signal ended it. */
  readonly exitCode: number;
}

/**
 * Runs a command to its end and keeps its output.
 *
 * @returns also when the command failed: look at `exitCode`.
 * @throws when it cannot be started, is aborted, or takes too long.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { timeoutMs = 120_000, signal: parent } = options;
  using deadline = createDeadline(systemClock, { what: command, timeoutMs, signal: parent });
  const { signal } = deadline;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    signal,
    killSignal: 'SIGKILL',
  });
  // A command that ends before it has read its input is not a failure of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const { onErrorLine } = options;
  if (onErrorLine) createInterface(child.stderr).on('line', onErrorLine);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    child.once('close', (code) => resolve(code ?? 128));
  });
  return { stdout: stdout(), stderr: stderr(), exitCode };
}

/**
 * Runs a command that must succeed.
 *
 * @returns its standard output.
 * @throws with the command and its standard error when it ends with another code than 0.
 */
export async function checkCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { stdout, stderr, exitCode } = await runCommand(command, args, options);
  if (exitCode !== 0) {
    const line = [command, ...args].join(' ').slice(0, 500);
    throw new Error(`${line}: exit code ${exitCode}\n${(stderr || stdout).slice(-4000)}`);
  }
  return stdout;
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
