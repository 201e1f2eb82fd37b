import { createHash } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { CliProcess } from './cli-process.ts';
import { debianPackagesSkipReason } from './kubernetes/index.ts';
import { SHELL_PACKAGES } from './prepare.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const skip = await debianPackagesSkipReason(SHELL_PACKAGES);

describe.skipIf(skip)('completion in the shells themselves', () => {
  const stack = new AsyncDisposableStack();
  let cli: CliProcess;

  beforeAll(async () => {
    const args = ['--conditions=@drover/source', 'scripts/build.ts', 'cli'];
    await checkCommand(process.execPath, args, { cwd: join(import.meta.dirname, '..') });
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-shells-'))).path;
    const flags = ['--data-dir', join(directory, 'data')];
    const server = stack.use(await ServerProcess.start({ directory, flags }));
    const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
    const checksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
    cli = await CliProcess.create(directory);
    const login = ['login', server.url, '--ca-checksum', checksum];
    await cli.output([...login, '--username=admin', '--password-stdin'], { input: FIRST_PASSWORD });
  });
  afterAll(() => stack.disposeAsync());

  /** What is offered for the last word of a line. */
  const offered: Readonly<Record<string, (line: string) => Promise<string>>> = {
    bash: (line) =>
      outputOf('bash', [
        '-c',
        `source <(drover completion bash); COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _drover; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ]),
    fish: (line) =>
      outputOf('fish', [
        '--no-config',
        '-c',
        `drover completion fish | source; complete -C '${line}'`,
      ]),
    zsh: (line) =>
      outputOf('zsh', [
        '-f',
        '-c',
        `compdef() { : }; compadd() { shift; print -l -- "$@" }; source <(drover completion zsh); words=(\${(s: :)1}); [[ $1 == *' ' ]] && words+=(''); CURRENT=$#words; _drover`,
        'zsh',
        line,
      ]),
  };

  async function outputOf(shell: string, args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await cli.command(shell, args);
    expect(stderr).toBe('');
    return stdout;
  }

  it.each(['bash', 'zsh', 'fish'])('%s offers commands, flags, types and ids', async (shell) => {
    const offers = (line: string): Promise<string> => offered[shell]?.(line) ?? Promise.reject();
    expect(await offers('drover desc')).toBe('describe\n');
    expect(await offers('drover get clusterreg')).toBe('clusterregistrationtokens\n');
    expect(await offers('drover describe cluster lo')).toBe('local\n');
    // fish puts them in order.
    const formats = (await offers('drover get clusters -o ')).trim().split('\n');
    expect(formats.toSorted()).toEqual(['json', 'name', 'table', 'yaml']);
    expect(await offers('drover get clusters --fil')).toBe('--filter\n');
  });

  it('fish offers files where the program offers nothing, and only there', async () => {
    await writeFile(join(cli.directory, 'everything.yaml'), '');
    const line = `drover create -f ${cli.directory}/every`;
    expect(await offered['fish']?.(line)).toBe(`${cli.directory}/everything.yaml\n`);
  });

  it.each([
    ['bash', 'bash --norc -i', 'source <(drover completion bash)'],
    ['fish', 'fish --no-config --interactive', 'drover completion fish | source'],
    ['zsh', 'zsh -f -i', 'autoload -U compinit; compinit -u -D; source <(drover completion zsh)'],
  ])('%s fills in what the tab key asks for', async (_shell, command, load) => {
    await using terminal = cli.startShell(command);
    terminal.type(`${load}; echo lo''aded`);
    await terminal.says('loaded');
    terminal.type("drover get clusterreg\t -o name; echo do''ne");
    await terminal.says('done');
    expect(terminal.text).toContain('drover get clusterregistrationtokens');
    expect(terminal.text).not.toContain('CLI_NO_TYPE');
    terminal.type('exit');
    await terminal.exitCode();
  });
});
