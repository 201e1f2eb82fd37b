import { Command, Option } from 'commander';
import type { AgentFlags } from '../cluster/config/agent-config.ts';

/** What the subcommands do. */
export interface CommandHandlers {
  readonly cluster: (flags: AgentFlags) => Promise<void>;
  readonly cleanup: (flags: { readonly kubeconfig?: string }) => Promise<void>;
  readonly kubeApiAuth: (flags: KubeApiAuthFlags) => Promise<void>;
}

/** The flags of `kube-api-auth`. */
export interface KubeApiAuthFlags {
  readonly kubeconfig?: string;
  /** As it was written. */
  readonly listenPort?: string;
}

/** Variables that have no flag, for `--help`. */
const ENVIRONMENT = `
Environment:
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  proxy on the way to the server
  CATTLE_DEBUG                       "true" logs each step

In a pod, URL and token may also be mounted as /cattle-credentials/url and /cattle-credentials/token.
`;

/**
 * The command line of `drover-agent`.
 *
 * **Guarantees**: unknown flags and commands are refused with a `CommanderError`; nothing runs but the handler.
 */
export function createCommand(handlers: CommandHandlers): Command {
  const program = new Command('drover-agent')
    .description('The side of Drover that runs in or beside a cluster.')
    .helpOption('-h, --help', 'explain each command')
    .exitOverride();
  addCluster(program, handlers);
  addCleanup(program, handlers);
  addKubeApiAuth(program, handlers);
  return program;
}

function addCluster(program: Command, handlers: CommandHandlers): void {
  program
    .command('cluster')
    .description('Connect this cluster to its Drover server; opens no port but that of the probes.')
    .allowExcessArguments(false)
    .addOption(
      option('--server <url>', 'URL of the server; several with commas between', 'CATTLE_SERVER'),
    )
    .addOption(option('--token <token>', 'registration token of the cluster', 'CATTLE_TOKEN'))
    .addOption(
      option(
        '--ca-checksum <sha256>',
        'checksum of the authority of the server; none trusts what this machine trusts',
        'CATTLE_CA_CHECKSUM',
      ),
    )
    .addOption(
      option(
        '--key-pins <sha256>',
        'public keys of the server or of authorities above it (SHA-256 of the SPKI, base64), instead of the checksum',
        'DROVER_KEY_PINS',
      ),
    )
    .addOption(
      option(
        '--nameservers <addresses>',
        'DNS servers that are asked when those of the machine do not answer',
        'DROVER_NAMESERVERS',
      ),
    )
    .addOption(
      option(
        '--kubeconfig <file>',
        'reach the cluster by this kubeconfig, not as a pod in it',
        'DROVER_KUBECONFIG',
      ),
    )
    .addOption(
      option(
        '--health-listen-port <port>',
        'port of /healthz and /readyz; 0 takes any free one; default 8080',
        'DROVER_HEALTH_LISTEN_PORT',
      ),
    )
    .addOption(
      option(
        '--drain-seconds <seconds>',
        'time that running requests get at a shutdown; default 20',
        'DROVER_DRAIN_SECONDS',
      ),
    )
    .addHelpText('after', ENVIRONMENT)
    .action(async (flags: AgentFlags) => handlers.cluster(flags));
}

function addCleanup(program: Command, handlers: CommandHandlers): void {
  program
    .command('cleanup')
    .description(
      'Remove everything of Drover from this cluster, also when its server is gone for ever.',
    )
    .allowExcessArguments(false)
    .option(
      '--kubeconfig <file>',
      'kubeconfig of the cluster; without it, the service account of the pod',
    )
    .action(async (flags: { kubeconfig?: string }) => handlers.cleanup(flags));
}

function addKubeApiAuth(program: Command, handlers: CommandHandlers): void {
  program
    .command('kube-api-auth')
    .description(
      'Tell the API server of this node, which asks by webhook, whose the tokens of Drover are.',
    )
    .allowExcessArguments(false)
    .option(
      '--kubeconfig <file>',
      'kubeconfig of the cluster; without it, the service account of the pod',
    )
    .addOption(
      option(
        '--listen-port <port>',
        'port on 127.0.0.1; 0 takes any free one; default 6440',
        'DROVER_AUTH_LISTEN_PORT',
      ),
    )
    .action(async (flags: KubeApiAuthFlags) => handlers.kubeApiAuth(flags));
}

/** The environment is read with the configuration, so that one place knows what wins. */
function option(flags: string, description: string, env: string): Option {
  return new Option(flags, `${description} (env: ${env})`);
}
