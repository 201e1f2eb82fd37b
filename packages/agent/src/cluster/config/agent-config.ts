import { parseWholeNumber } from '../../command/whole-number.ts';
import { agentErrors } from '../../errors.ts';

/** What `drover-agent cluster` was told, checked. */
export interface AgentConfig {
  /** Scheme, host and port of the server. */
  readonly server: URL;
  /** Registration token. */
  readonly token: string;
  /** SHA-256 of the server's authority in lower-case hex; empty trusts what the machine trusts. */
  readonly caChecksum: string;
  /** Path of a kubeconfig; absent in a pod. */
  readonly kubeconfig?: string | undefined;
  /** Port of `/healthz` and `/readyz`; 0 takes any free one. */
  readonly healthListenPort: number;
  /** Milliseconds that running requests get to end at a shutdown. */
  readonly drainMs: number;
}

/** Flags as they came; what is absent is looked for in the environment and then in the credential files. */
export interface AgentFlags {
  readonly server?: string;
  readonly token?: string;
  readonly caChecksum?: string;
  readonly kubeconfig?: string;
  readonly healthListenPort?: string;
  readonly drainSeconds?: string;
}

/** Everything that {@link readAgentConfig} looks at. */
export interface AgentConfigSources {
  readonly flags: AgentFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Contents of the files of the mounted credentials; empty where there are none. */
  readonly files: { readonly url: string; readonly token: string };
}

/**
 * Makes the configuration out of flags, then Rancher's variables, then the mounted credentials.
 *
 * @throws `AGENT_CONFIG_INVALID` naming what is missing or wrong.
 */
export function readAgentConfig({ flags, env, files }: AgentConfigSources): AgentConfig {
  const token = first(flags.token, env['CATTLE_TOKEN'], files.token);
  if (token === '') throw invalid('there is no registration token', '--token or CATTLE_TOKEN');
  return Object.freeze({
    server: parseServer(first(flags.server, env['CATTLE_SERVER'], files.url)),
    token,
    caChecksum: parseChecksum(first(flags.caChecksum, env['CATTLE_CA_CHECKSUM'])),
    kubeconfig: first(flags.kubeconfig, env['DROVER_KUBECONFIG']) || undefined,
    healthListenPort: parseWholeNumber(
      first(flags.healthListenPort, env['DROVER_HEALTH_LISTEN_PORT'], '8080'),
      { max: 65_535, setting: '--health-listen-port' },
    ),
    drainMs:
      1_000 *
      parseWholeNumber(first(flags.drainSeconds, env['DROVER_DRAIN_SECONDS'], '20'), {
        max: 3_600,
        setting: '--drain-seconds',
      }),
  });
}

/** The first that says something, without the white space that files end with. */
function first(...candidates: readonly (string | undefined)[]): string {
  return candidates.map((candidate) => candidate?.trim()).find((text) => text) ?? '';
}

function parseServer(text: string): URL {
  const setting = '--server or CATTLE_SERVER';
  if (text === '') throw invalid('there is no URL of a server', setting);
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid('the URL of the server begins with neither https:// nor http://', setting);
  }
  // Rancher's agent drops what follows the port as well.
  return new URL(url.origin);
}

function parseChecksum(text: string): string {
  const checksum = text.toLowerCase();
  if (checksum === '' || /^[0-9a-f]{64}$/.test(checksum)) return checksum;
  throw invalid('the checksum is not 64 hexadecimal digits', '--ca-checksum or CATTLE_CA_CHECKSUM');
}

function invalid(problem: string, setting: string): Error {
  return agentErrors.create('AGENT_CONFIG_INVALID', { problem, setting });
}
