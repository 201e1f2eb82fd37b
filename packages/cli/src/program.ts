import { Command } from 'commander';
import { addAction } from './commands/action.ts';
import { addAgents } from './commands/agents.ts';
import { addClusters } from './commands/clusters.ts';
import { addCompletion } from './commands/completion.ts';
import { addContext } from './commands/context.ts';
import { addCreate } from './commands/create.ts';
import { addCredential } from './commands/credential.ts';
import { addDelete } from './commands/delete.ts';
import { addDescribe } from './commands/describe.ts';
import { addDirectAccess } from './commands/direct-access.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEdit } from './commands/edit.ts';
import { addGet } from './commands/get.ts';
import { addKubeconfig } from './commands/kubeconfig.ts';
import { addKubectl } from './commands/kubectl.ts';
import { addLogin } from './commands/login.ts';
import { addLogout } from './commands/logout.ts';
import { addSupportBundle } from './commands/support-bundle.ts';
import { addToken } from './commands/token.ts';
import { addTypes } from './commands/types.ts';
import { addWait } from './commands/wait.ts';
import { addWhy } from './commands/why.ts';
import type { Host } from './host.ts';
import { VERSION } from './version.ts';

const AFTER = `
Environment:
  DROVER_CONTEXT  context to use instead of the current one
  DROVER_SERVER   server to use without a login, with DROVER_TOKEN (name:secret) and DROVER_CACERT (file)
  DROVER_CONFIG   file of contexts; default $XDG_CONFIG_HOME/drover/config.json
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  proxy on the way to the server
  NO_COLOR        no colours, also on a terminal
  EDITOR          editor of \`drover edit\`
  KUBECONFIG      kubeconfig of commands that reach a cluster directly

Exit codes:
  0  done                 4  not logged in, or not allowed
  1  failed               5  timed out
  2  called wrongly       6  refused as invalid or in conflict
  3  not found            7  server not reachable
  130  interrupted; \`drover kubectl\` ends with the code of kubectl`;

/** In the order in which the help lists them. */
const COMMANDS = [
  addLogin,
  addLogout,
  addContext,
  addTypes,
  addGet,
  addDescribe,
  addCreate,
  addEdit,
  addDelete,
  addWait,
  addAction,
  addKubectl,
  addKubeconfig,
  addCredential,
  addDirectAccess,
  addToken,
  addClusters,
  addAgents,
  addWhy,
  addDoctor,
  addSupportBundle,
  addCompletion,
];

/**
 * The command line of `drover`.
 *
 * **Guarantees**: unknown flags and commands are refused with a `CommanderError`; nothing runs but the action.
 */
export function createProgram(host: Host): Command {
  const program = new Command('drover')
    .description('The command line of Drover: many Kubernetes clusters from one place.')
    .version(VERSION, '-V, --version', 'tell the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText('after', AFTER)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.terminal.write(text),
      writeErr: (text) => host.terminal.note(text.trimEnd()),
      getOutHelpWidth: () => host.terminal.output.columns,
    });
  for (const add of COMMANDS) add(program, host);
  for (const command of allCommands(program)) {
    command.allowExcessArguments(false).helpOption('-h, --help', 'explain this command');
  }
  return program;
}

/** A command and all commands below it, parents first. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}
