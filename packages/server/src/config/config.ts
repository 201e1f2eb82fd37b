import { isIP } from 'node:net';
import path from 'node:path';
import { type FeatureName, parseFeatures } from '@drover/api';
import { serverErrors } from '../errors.ts';
import { OPTIONS, type OptionName } from './options.ts';

/** Levels of the log, from most to least talkative. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the state lives. */
export type HomeConfig =
  | { readonly type: 'embedded'; readonly dataDir: string }
  | { readonly type: 'kubernetes'; readonly kubeconfig: string };

/** Which certificate is served and what is handed out as trust. */
export interface TlsConfig {
  /** User-supplied files; absent: the own authority. */
  readonly files?: { readonly certFile: string; readonly keyFile: string };
  /** Trust to hand out instead of the own authority. */
  readonly cacertsFile?: string;
  /** Whether any trust is handed out at all. */
  readonly cacerts: boolean;
  /** Further names of the own certificate. */
  readonly names: readonly string[];
}

/** What is written down of requests, and where. */
export interface AuditConfig {
  readonly level: 1 | 2 | 3;
  /** `-` is the standard output. */
  readonly path: string;
  /** 0: for ever. */
  readonly maxAgeDays: number;
  /** 0: all. */
  readonly maxBackups: number;
  /** 0: a file grows without end. */
  readonly maxMebibytes: number;
}

/** Where other replicas reach this one; of no meaning with the embedded store. */
export interface PeerConfig {
  readonly port: number;
  /** Absent: found out. */
  readonly host?: string;
}

/** Everything `drover-server` was told, checked and frozen. */
export interface ServerConfig {
  readonly home: HomeConfig;
  readonly listenAddress: string;
  readonly httpsPort: number;
  readonly httpPort?: number;
  /** Where other replicas reach this one. */
  readonly peer: PeerConfig;
  /** Networks whose X-Forwarded-* is believed; absent: the default of each listener. */
  readonly trustedProxies?: readonly string[];
  readonly serverUrl?: string;
  readonly tls: TlsConfig;
  readonly uiDir?: string;
  readonly logLevel: LogLevel;
  /** Defaults of features in place of those that are built in. */
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>;
  /** Absent: nothing is written down. */
  readonly audit?: AuditConfig;
  /** The environment, for settings (`CATTLE_*`) and the first password. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Values of flags, as commander gives them: text, or false for `--no-x`. */
export type OptionValues = Readonly<Partial<Record<OptionName, string | boolean>>>;

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * The configuration from flags and environment; a flag wins over its variable.
 *
 * @throws `SERVER_BAD_OPTION` naming the flag and what is wrong with it.
 */
export function createConfig(
  values: OptionValues,
  env: Readonly<Record<string, string | undefined>>,
): ServerConfig {
  const text = (name: OptionName): string | undefined => {
    const value = values[name];
    const given = typeof value === 'string' ? value : env[OPTIONS[name].env];
    return given === undefined || given === '' ? undefined : given;
  };
  const httpPort = text('httpListenPort');
  const trustedProxies = text('trustedProxies');
  const serverUrl = text('serverUrl');
  const uiDir = text('uiDir');
  const home = homeOf(text('kubeconfig'), text('dataDir'), env);
  const audit = auditOf(text, home);
  return Object.freeze({
    home,
    listenAddress: listenAddressOf(text('listenAddress')),
    httpsPort: portOf(
      'httpsListenPort',
      text('httpsListenPort') ?? OPTIONS.httpsListenPort.default,
    ),
    ...(httpPort !== undefined && { httpPort: portOf('httpListenPort', httpPort) }),
    peer: peerOf(text, env),
    ...(trustedProxies !== undefined && { trustedProxies: networksOf(trustedProxies) }),
    ...(serverUrl !== undefined && { serverUrl: serverUrlOf(serverUrl) }),
    tls: tlsOf(text, values.cacerts),
    ...(uiDir !== undefined && { uiDir: path.resolve(uiDir) }),
    features: featuresOf(text('features')),
    logLevel: logLevelOf(text('logLevel') ?? OPTIONS.logLevel.default),
    ...(audit && { audit }),
    env: Object.freeze({ ...env }),
  });
}

function bad(name: OptionName, problem: string): Error {
  const [flag = name] = OPTIONS[name].flags.split(' ');
  return serverErrors.create('SERVER_BAD_OPTION', { flag, problem });
}

function homeOf(
  kubeconfig: string | undefined,
  dataDir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): HomeConfig {
  if (kubeconfig !== undefined) return { type: 'kubernetes', kubeconfig: path.resolve(kubeconfig) };
  if (dataDir !== undefined) return { type: 'embedded', dataDir: path.resolve(dataDir) };
  const base = env['XDG_DATA_HOME'] || (env['HOME'] && path.join(env['HOME'], '.local/share'));
  if (!base) throw bad('dataDir', 'there is no home folder to put a default into');
  return { type: 'embedded', dataDir: path.join(base, 'drover') };
}

function listenAddressOf(address: string = OPTIONS.listenAddress.default): string {
  if (isIP(address) === 0) throw bad('listenAddress', `${address} is no IP address`);
  return address;
}

function portOf(name: OptionName, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw bad(name, `${text} is no port (0 to 65535)`);
  return port;
}

function peerOf(
  text: (name: OptionName) => string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): PeerConfig {
  const given = text('peerAddress') ?? env['POD_IP'];
  const port = portOf('peerListenPort', text('peerListenPort') ?? OPTIONS.peerListenPort.default);
  if (!given) return { port };
  if (isIP(given) === 0 && !isDnsName(given))
    throw bad('peerAddress', `${given} is neither a DNS name nor an address`);
  return { port, host: given };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function networksOf(text: string): readonly string[] {
  return listOf(text).map((network) => {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > bits) {
      throw bad('trustedProxies', `${network} is neither an address nor a network`);
    }
    return `${address}/${length}`;
  });
}

function serverUrlOf(text: string): string {
  const url = URL.parse(text);
  if (!url || url.protocol !== 'https:')
    throw bad('serverUrl', `${text} is no URL that begins with https://`);
  if (url.search || url.hash || url.username)
    throw bad('serverUrl', `${text} holds more than scheme, host and path`);
  return url.href.replace(/\/$/, '');
}

function tlsOf(
  text: (name: OptionName) => string | undefined,
  flag: string | boolean | undefined,
): TlsConfig {
  const certFile = text('tlsCertFile');
  const keyFile = text('tlsKeyFile');
  if (certFile !== undefined && keyFile === undefined)
    throw bad('tlsKeyFile', 'is needed with --tls-cert-file');
  if (keyFile !== undefined && certFile === undefined)
    throw bad('tlsCertFile', 'is needed with --tls-key-file');
  const cacertsFile = text('cacertsFile');
  const cacerts = flag !== false && text('cacerts') !== 'true';
  if (!cacerts && cacertsFile !== undefined) throw bad('cacertsFile', 'contradicts --no-cacerts');
  return {
    ...(certFile !== undefined && keyFile !== undefined && { files: { certFile, keyFile } }),
    ...(cacertsFile !== undefined && { cacertsFile }),
    cacerts,
    names: listOf(text('tlsNames') ?? '').map((name) => certificateName(name)),
  };
}

function auditOf(
  text: (name: OptionName) => string | undefined,
  home: HomeConfig,
): AuditConfig | undefined {
  const level = countOf('auditLevel', text);
  if (level === 0) return undefined;
  if (level !== 1 && level !== 2 && level !== 3) throw bad('auditLevel', `${level} is above 3`);
  return {
    level,
    path: auditPathOf(text('auditLogPath'), home),
    maxAgeDays: countOf('auditLogMaxAge', text),
    maxBackups: countOf('auditLogMaxBackup', text),
    maxMebibytes: countOf('auditLogMaxSize', text),
  };
}

function auditPathOf(given: string | undefined, home: HomeConfig): string {
  if (given !== undefined) return given === '-' ? given : path.resolve(given);
  return home.type === 'embedded' ? path.join(home.dataDir, 'audit', 'drover-audit.log') : '-';
}

function countOf(
  name: 'auditLevel' | 'auditLogMaxAge' | 'auditLogMaxBackup' | 'auditLogMaxSize',
  text: (name: OptionName) => string | undefined,
): number {
  const given = text(name) ?? OPTIONS[name].default;
  const count = Number(given);
  if (given.trim() === '' || !Number.isSafeInteger(count) || count < 0)
    throw bad(name, `${given} is no whole number from 0 on`);
  return count;
}

function certificateName(name: string): string {
  if (isIP(name) !== 0 || isDnsName(name)) return name;
  throw bad('tlsNames', `${name} is neither a DNS name nor an address`);
}

/** Whether `name` can stand in a certificate as DNS name: labels of letters, digits and hyphens, 253 characters at most. */
export function isDnsName(name: string): boolean {
  return (
    name.length <= 253 &&
    name.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
  );
}

function featuresOf(text = ''): ServerConfig['features'] {
  const { defaults, problem } = parseFeatures(text);
  if (problem !== undefined) throw bad('features', problem);
  return defaults;
}

function logLevelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw bad('logLevel', `${text} is none of ${LOG_LEVELS.join(', ')}`);
  return level;
}
