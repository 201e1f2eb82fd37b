import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { agentErrors } from '../../errors.ts';
import type { Probe } from './probe.ts';

/** What the DNS probe asks, for tests. */
export interface DnsProbeOptions {
  /** The configuration of the pod's resolver. */
  readonly read?: () => Promise<string>;
  /** Asks the servers for the addresses of a name. */
  readonly resolve?: (name: string, servers: readonly string[]) => Promise<readonly string[]>;
}

const RESOLV_CONF = '/etc/resolv.conf';
const TIMEOUT_MS = 2_000;

/**
 * Asks the DNS of the cluster for the name of the API service.
 *
 * @throws (the probe) `AGENT_CLUSTER_DNS_SILENT`, `AGENT_CLUSTER_DNS_WRONG`.
 */
export function createDnsProbe({
  read = () => readFile(RESOLV_CONF, 'utf8'),
  resolve = askServers,
}: DnsProbeOptions = {}): Probe {
  return async () => {
    const { servers, domain } = parseResolvConf(await read());
    // No domain of services: this is no pod, or one that uses the DNS of its node.
    if (domain === undefined) return undefined;
    const name = `kubernetes.default.${domain}`;
    const facts = { name, servers: servers.join(', ') };
    try {
      const addresses = await resolve(name, servers);
      return `${facts.servers} answers ${addresses.join(', ')} for ${name}`;
    } catch (cause) {
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
      throw agentErrors.create(
        ANSWERED.has(reason) ? 'AGENT_CLUSTER_DNS_WRONG' : 'AGENT_CLUSTER_DNS_SILENT',
        { ...facts, reason },
        { cause },
      );
    }
  };
}

/** Codes of an answer; any other means that there was none. */
const ANSWERED: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED']);

/** The servers, and the domain that the services of a cluster are in. */
export function parseResolvConf(text: string): {
  readonly servers: readonly string[];
  readonly domain: string | undefined;
} {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const search = lines.filter(([word]) => word === 'search').at(-1) ?? [];
  return {
    servers: lines.flatMap(([word, value]) => (word === 'nameserver' && value ? [value] : [])),
    domain: search.find((domain) => domain.startsWith('svc.'))?.replace(/\.$/, ''),
  };
}

async function askServers(name: string, servers: readonly string[]): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  resolver.setServers(servers);
  try {
    return await resolver.resolve4(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENODATA') throw error;
    return resolver.resolve6(name); // a cluster of IPv6 alone
  }
}
