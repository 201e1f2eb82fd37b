import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import type { Command } from 'commander';
import type { RequestHeaderOptions } from '../authentication/request-header.ts';
import { verificationKey } from '../authentication/service-account-keys.ts';
import { apiserverErrors } from '../errors.ts';
import { parseBundle } from '../http/certificate-peer.ts';
import type { ServeApiOptions } from '../serve-api.ts';
import {
  addressRanges,
  commaSeparated,
  durationMs,
  httpsUrl,
  issuer,
  repeated,
  trueOrFalse,
  uidHeaders,
  wholeNumber,
} from './flag-values.ts';

/** The flags that kube-apiserver has too, under its names. */
export interface ServeFlags {
  readonly anonymousAuth?: boolean;
  readonly apiAudiences?: readonly string[];
  readonly authenticationConfig?: string;
  readonly enableBootstrapTokenAuth: boolean;
  readonly serviceAccountIssuer?: readonly string[];
  readonly serviceAccountJwksUri?: string;
  readonly serviceAccountKeyFile?: readonly string[];
  readonly serviceAccountMaxTokenExpiration?: number;
  readonly serviceAccountSigningKeyFile?: string;
  readonly tokenAuthFile?: string;
  readonly requestheaderAllowedNames?: readonly string[];
  readonly requestheaderClientCaFile?: string;
  readonly requestheaderExtraHeadersPrefix?: readonly string[];
  readonly requestheaderGroupHeaders?: readonly string[];
  readonly requestheaderUidHeaders?: readonly string[];
  readonly requestheaderUsernameHeaders?: readonly string[];
  readonly auditLogMaxbackup?: number;
  readonly auditLogMaxsize?: number;
  readonly auditLogPath?: string;
  readonly auditPolicyFile?: string;
  readonly maxMutatingRequestsInflight: number;
  readonly maxRequestsInflight: number;
  readonly requestTimeout?: number;
  readonly serviceClusterIpRange?: readonly string[];
  readonly shutdownDelayDuration?: number;
}

/** Adds {@link ServeFlags}. */
export function addServeFlags(command: Command): Command {
  return addOperationFlags(addProxyFlags(addServiceAccountFlags(addAuthenticationFlags(command))));
}

function addAuthenticationFlags(command: Command): Command {
  return command
    .option(
      '--anonymous-auth <true|false>',
      'whether everything may be asked without credentials, or nothing; default: health alone',
      trueOrFalse,
    )
    .option(
      '--authentication-config <file>',
      'AuthenticationConfiguration of apiserver.config.k8s.io/v1: OpenID Connect, anonymous; read again when it changes',
    )
    .option('--token-auth-file <file>', 'bearer tokens: lines of token,user,uid,"group1,group2"')
    .option('--enable-bootstrap-token-auth', 'take the tokens with which machines join', false)
    .option(
      '--api-audiences <names>',
      'whom tokens for this API are meant for; default the issuers',
      commaSeparated,
    );
}

function addServiceAccountFlags(command: Command): Command {
  return command
    .option(
      '--service-account-issuer <name>',
      'issuer of service account tokens; the first signs, tokens of all are good',
      issuer,
    )
    .option('--service-account-jwks-uri <url>', 'where others find the keys of tokens', httpsUrl)
    .option(
      '--service-account-key-file <file>',
      'PEM of a further key whose tokens are good; may be given several times',
      repeated,
    )
    .option(
      '--service-account-signing-key-file <file>',
      'PEM of the key that signs tokens; default one of the data folder',
    )
    .option(
      '--service-account-max-token-expiration <duration>',
      'longest life of a token',
      durationMs,
    );
}

function addProxyFlags(command: Command): Command {
  return command
    .option(
      '--requestheader-client-ca-file <file>',
      'PEMs of the authorities of proxies that say in headers for whom they ask; without it none is believed',
    )
    .option(
      '--requestheader-allowed-names <names>',
      'common names of the certificates of such proxies; default all of these authorities',
      commaSeparated,
    )
    .option('--requestheader-username-headers <names>', 'X-Remote-User is usual', commaSeparated)
    .option('--requestheader-uid-headers <names>', 'X-Remote-Uid, and others', uidHeaders)
    .option('--requestheader-group-headers <names>', 'X-Remote-Group is usual', commaSeparated)
    .option(
      '--requestheader-extra-headers-prefix <prefixes>',
      'what headers of extras begin with; X-Remote-Extra- is usual',
      commaSeparated,
    );
}

function addOperationFlags(command: Command): Command {
  return command
    .option('--audit-policy-file <file>', 'Policy of audit.k8s.io/v1')
    .option('--audit-log-path <file>', 'where audit events are written; - is the standard output')
    .option('--audit-log-maxsize <MiB>', 'size at which the log is put aside', wholeNumber(0))
    .option('--audit-log-maxbackup <count>', 'logs put aside that are kept', wholeNumber(0))
    .option(
      '--max-requests-inflight <count>',
      'reads that are worked on at a time',
      wholeNumber(1),
      400,
    )
    .option(
      '--max-mutating-requests-inflight <count>',
      'writes that are worked on at a time; both numbers are shared by reads and writes',
      wholeNumber(1),
      200,
    )
    .option('--request-timeout <duration>', 'longest time for an answer; default 1m', durationMs)
    .option(
      '--service-cluster-ip-range <ranges>',
      'addresses of Services; default 10.0.0.0/24',
      addressRanges,
    )
    .option(
      '--shutdown-delay-duration <duration>',
      'how long it goes on serving after it was told to end, not ready any more; default 0s',
      durationMs,
    );
}

/** What is served when it is started with these flags. */
export type FlaggedOptions = Omit<
  ServeApiOptions,
  'dataDir' | 'memory' | 'listenPort' | 'listenHost' | 'clock' | 'random' | 'logger'
>;

/**
 * The options that flags stand for.
 *
 * @throws `APISERVER_FILE_INVALID` for a key or an authority that cannot be read.
 */
export async function flaggedOptions(flags: ServeFlags): Promise<FlaggedOptions> {
  const { serviceAccountMaxTokenExpiration: maxMs } = flags;
  const { serviceAccountSigningKeyFile: signing } = flags;
  const keys = (flags.serviceAccountKeyFile ?? []).map((path) => readKey(path, createPublicKey));
  return {
    anonymousAuth: flags.anonymousAuth,
    apiAudiences: flags.apiAudiences,
    authenticationConfigFile: flags.authenticationConfig,
    enableBootstrapTokens: flags.enableBootstrapTokenAuth,
    serviceAccountIssuers: flags.serviceAccountIssuer,
    serviceAccountJwksUri: flags.serviceAccountJwksUri,
    serviceAccountKeys: await Promise.all(keys),
    serviceAccountKey: signing === undefined ? undefined : await readKey(signing, publicHalfOf),
    maxTokenExpirationSeconds: maxMs === undefined ? undefined : Math.floor(maxMs / 1_000),
    tokenAuthFile: flags.tokenAuthFile,
    requestHeader: await requestHeaderOptions(flags),
    auditLogMaxBackups: flags.auditLogMaxbackup,
    auditLogMaxSizeMiB: flags.auditLogMaxsize,
    auditLogPath: flags.auditLogPath,
    auditPolicyFile: flags.auditPolicyFile,
    maxRequestsInflight: flags.maxRequestsInflight + flags.maxMutatingRequestsInflight,
    requestTimeoutMs: flags.requestTimeout,
    serviceClusterIpRanges: flags.serviceClusterIpRange,
    shutdownDelayMs: flags.shutdownDelayDuration,
  };
}

async function requestHeaderOptions(flags: ServeFlags): Promise<RequestHeaderOptions | undefined> {
  const { requestheaderClientCaFile: path } = flags;
  if (path === undefined) return undefined;
  return {
    clientAuthorities: await readAuthorities(path),
    allowedNames: flags.requestheaderAllowedNames ?? [],
    usernameHeaders: flags.requestheaderUsernameHeaders ?? [],
    uidHeaders: flags.requestheaderUidHeaders ?? [],
    groupHeaders: flags.requestheaderGroupHeaders ?? [],
    extraHeaderPrefixes: flags.requestheaderExtraHeadersPrefix ?? [],
  };
}

async function readAuthorities(path: string): Promise<string> {
  try {
    const authorities = parseBundle(await readFile(path, 'utf8'));
    if (authorities.length === 0) throw new TypeError('there is no certificate in it');
    return authorities.map(String).join('');
  } catch (error) {
    const facts = { what: 'authority of proxies', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
  }
}

/** The public half of a key that must be a private one. */
function publicHalfOf(pem: string): KeyObject {
  return createPublicKey(createPrivateKey(pem));
}

/** The text of a file; `parse` gives the public key of it. */
async function readKey(path: string, parse: (pem: string) => KeyObject): Promise<string> {
  try {
    const pem = await readFile(path, 'utf8');
    verificationKey(parse(pem));
    return pem;
  } catch (error) {
    const facts = { what: 'key', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
  }
}
