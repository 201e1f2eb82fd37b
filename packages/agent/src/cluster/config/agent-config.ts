import { isIP } from 'node:net';
import { parseWholeNumber } from '../../command/whole-number.ts';
import { agentErrors } from '../../errors.ts';

/** What `drover-agent cluster` was told, checked. */
export interface AgentConfig {
  /** Scheme, host and port of each address of the server, best first; never empty. */
  readonly servers: readonly URL[];
  /** Registration token. */
  readonly token: string;
  /** SHA-256 of the server's authority in lower-case hex; empty trusts what the machine trusts. */
  readonly caChecksum: string;
  /** SHA-256 of public keys in base64, one of which the server, or an authority above it, must have; empty leaves it to the checksum. */
  readonly keyPins: readonly string[];
  /** DNS servers, as `address` or `address:port`, that are asked when those of the machine do not answer. */
  readonly nameservers: readonly string[];
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
  readonly keyPins?: string;
  readonly nameservers?: string;
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
    servers: parseServers(first(flags.server, env['CATTLE_SERVER'], files.url)),
    token,
    caChecksum: parseChecksum(first(flags.caChecksum, env['CATTLE_CA_CHECKSUM'])),
    keyPins: parseKeyPins(first(flags.keyPins, env['DROVER_KEY_PINS'])),
    nameservers: parseNameservers(first(flags.nameservers, env['DROVER_NAMESERVERS'])),
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

/** Parts of a list that is separated by commas or blanks. */
function parts(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

function parseServers(text: string): readonly URL[] {
  const setting = '--server or CATTLE_SERVER';
  const servers = parts(text).map((part) => parseServer(part, setting));
  if (servers.length === 0) throw invalid('there is no URL of a server', setting);
  return servers;
}

function parseServer(text: string, setting: string): URL {
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

function parseKeyPins(text: string): readonly string[] {
  const pins = parts(text).map((part) => part.replace(/^sha256\//, ''));
  if (pins.every((pin) => /^[A-Za-z0-9+/]{43}=$/.test(pin))) return pins;
  throw invalid(
    'a key pin is not the SHA-256 of a public key in base64',
    '--key-pins or DROVER_KEY_PINS',
  );
}

function parseNameservers(text: string): readonly string[] {
  const nameservers = parts(text);
  if (nameservers.every((each) => isIP(each.replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3')))) {
    return nameservers;
  }
  throw invalid('a DNS server is no address', '--nameservers or DROVER_NAMESERVERS');
}

function invalid(problem: string, setting: string): Error {
  return agentErrors.create('AGENT_CONFIG_INVALID', { problem, setting });
}
