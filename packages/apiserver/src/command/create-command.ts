import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { VERSION } from '../routes/version-routes.ts';
import { addBackupCommands } from './backup-commands.ts';
import { addServeFlags, type ServeFlags } from './serve-flags.ts';

/** The flags of `drover-apiserver`. */
export interface CommandFlags extends ServeFlags {
  readonly dataDir: string;
  readonly httpsListenPort: number;
  readonly bindAddress: string;
  readonly memory: boolean;
  readonly encryptionProviderConfig?: string;
  readonly controllers: readonly string[];
  readonly logLevel: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];

const EXAMPLE = `
Example:
  drover-apiserver --data-dir D --https-listen-port 6443
  kubectl --kubeconfig D/kubeconfig.yaml get namespaces
`;

/**
 * The command line of `drover-apiserver`.
 *
 * **Guarantees**: unknown flags, commands and arguments are refused with a `CommanderError`, whose `exitCode` is that of the program.
 */
export function createCommand(run: (flags: CommandFlags) => Promise<void>): Command {
  const program = new Command('drover-apiserver')
    .description('A Kubernetes API in one process: no etcd, no nodes.')
    .exitOverride()
    .allowExcessArguments(false)
    .version(`Kubernetes ${VERSION.gitVersion}`, '--version', 'tell the version of the API')
    .helpOption('-h, --help', 'explain each flag')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', EXAMPLE)
    .showHelpAfterError('drover-apiserver --help explains each flag and command.')
    .option(
      '--data-dir <folder>',
      'folder of database, keys and kubeconfig.yaml',
      (path: string) => resolve(path),
      join(homedir(), '.drover', 'apiserver'),
    )
    .option(
      '--https-listen-port <port>',
      'port of the API; 0 for any that is free',
      parsePort,
      6443,
    )
    .option('--bind-address <address>', 'address to listen on', '127.0.0.1')
    .option('--memory', 'keep objects in memory only', false)
    .option(
      '--encryption-provider-config <file>',
      'EncryptionConfiguration of what lies on the disk',
    )
    .option(
      '--controllers <names>',
      'controllers to run, as kube-controller-manager is told: *, name, -name',
      splitNames,
      ['*'],
    )
    .option(
      '--log-level <level>',
      `lowest level that is logged: ${LOG_LEVELS.join(', ')}`,
      parseLevel,
      'info',
    )
    .action((flags: CommandFlags) => run(flags));
  addServeFlags(program);
  addBackupCommands(program, () => program.opts<CommandFlags>().dataDir);
  return program;
}

function splitNames(text: string): readonly string[] {
  return text.split(',').flatMap((name) => name.trim() || []);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

function parseLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(', ')}.`);
}
