import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { type CommandOptions, type CommandResult, runCommand } from '../scripts/run-command.ts';
import { kubectlPath } from './kubernetes/index.ts';

/** What is shipped; `scripts/build.ts cli` makes it. */
const BUNDLE = join(import.meta.dirname, '../packages/cli/dist/bundle/drover.mjs');

/** The command line of somebody with a home of his own. */
export class CliProcess {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(directory: string, env: Readonly<Record<string, string>>) {
    this.directory = directory;
    this.env = env;
  }

  /** Puts `drover`, `rancher` and the real kubectl on a PATH of their own. */
  static async create(directory: string): Promise<CliProcess> {
    const bin = join(directory, 'bin');
    await mkdir(bin, { recursive: true });
    for (const name of ['drover', 'rancher']) {
      const script = `#!/bin/sh\nexec ${process.execPath} ${BUNDLE} "$@"\n`;
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    }
    const path = [bin, dirname(await kubectlPath()), process.env['PATH'] ?? ''].join(delimiter);
    return new CliProcess(directory, {
      PATH: path,
      HOME: directory,
      XDG_CONFIG_HOME: join(directory, 'config'),
      XDG_STATE_HOME: join(directory, 'state'),
      KUBECONFIG: join(directory, 'kubeconfig'),
    });
  }

  /** The file of contexts. */
  get configFile(): string {
    return join(this.directory, 'config', 'drover', 'config.json');
  }

  /** Runs `drover` to its end; look at `exitCode`. */
  run(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return this.command('drover', args, options);
  }

  /** Runs any program with the environment of this person. */
  command(
    program: string,
    args: readonly string[],
    options: CommandOptions = {},
  ): Promise<CommandResult> {
    return runCommand(program, args, { ...options, env: { ...this.env, ...options.env } });
  }

  /** The output of a call that must be a success. */
  async output(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(args, options);
    if (exitCode !== 0) throw new Error(`drover ${args.join(' ')}: ${exitCode} ${stderr}`);
    return stdout;
  }

  /** The JSON that a call writes. */
  async json<T>(args: readonly string[]): Promise<T> {
    return JSON.parse(await this.output([...args, '-o', 'json'])) as T;
  }

  /** Starts `drover`; it is killed when it is disposed. */
  start(args: readonly string[]): RunningCli {
    return new RunningCli(spawn('drover', args, { env: { ...process.env, ...this.env } }));
  }

  /** Starts `drover` in a terminal of its own. */
  startInTerminal(args: readonly string[]): RunningCli {
    return this.startShell(['drover', ...args].join(' '));
  }

  /** Starts any command in a terminal of its own. */
  startShell(command: string): RunningCli {
    const env = { ...process.env, ...this.env, TERM: 'xterm' };
    return new RunningCli(spawn('script', ['-qec', command, '/dev/null'], { env }));
  }
}

/** A `drover` that runs. */
export class RunningCli implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  #text = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit');
    const keep = (chunk: Buffer): void => {
      this.#text += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Everything that it has said. */
  get text(): string {
    return this.#text;
  }

  /** Waits until it says that. */
  async says(text: string): Promise<void> {
    await eventually(
      () => {
        if (!this.#text.includes(text)) throw new Error(`not "${text}", but: ${this.#text}`);
      },
      { timeoutMs: 30_000 },
    );
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\r`);
  }

  /** What Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** Waits for its end and returns the exit code. */
  async exitCode(): Promise<number> {
    const [code] = (await this.#exit) as [number | null];
    return code ?? 128;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
