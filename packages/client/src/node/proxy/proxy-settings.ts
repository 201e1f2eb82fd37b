import { BlockList, isIP } from 'node:net';

/** The proxy settings of the environment, as curl and Go read them. */
export interface ProxySettings {
  /** For `http:`. */
  readonly httpProxy: string;
  /** For `https:`. */
  readonly httpsProxy: string;
  /** Comma-separated hosts, domains, addresses and networks that need no proxy; `*` for all. */
  readonly noProxy: string;
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not. */
export function readProxySettings(
  env: Readonly<Record<string, string | undefined>>,
): ProxySettings {
  const read = (name: string): string => (env[name] || env[name.toLowerCase()] || '').trim();
  return {
    httpProxy: read('HTTP_PROXY'),
    httpsProxy: read('HTTPS_PROXY'),
    noProxy: read('NO_PROXY'),
  };
}

/** The proxy through which `target` is reached; `undefined` when it is reached directly. */
export function proxyFor(target: URL, settings: ProxySettings): URL | undefined {
  const proxy = target.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (proxy === '' || isExempt(target, settings.noProxy)) return undefined;
  return URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`) ?? undefined;
}

function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const targetPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .some((rule) => rule !== '' && matches(rule, host, targetPort));
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  if (rule.includes('/')) return inNetwork(rule, host);
  const [, name = '', rulePort] = /^(.*?)(?::(\d+))?$/.exec(isIP(rule) ? `${rule}` : rule) ?? [];
  if (isIP(rule) !== 0) return rule === host;
  if (rulePort !== undefined && rulePort !== port) return false;
  const domain = name.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

function inNetwork(rule: string, host: string): boolean {
  const [network = '', bits = ''] = rule.split('/');
  const [family, hostFamily] = [isIP(network), isIP(host)];
  const prefix = Number(bits);
  const width = family === 6 ? 128 : 32;
  if (family === 0 || family !== hostFamily || !(prefix >= 0 && prefix <= width)) return false;
  const list = new BlockList();
  const type = family === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, prefix, type);
  return list.check(host, type);
}
