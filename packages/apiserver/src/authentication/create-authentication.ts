import type { Clock, Logger, Random } from '@drover/base';
import type { Store } from '../storage/store.ts';
import type { HttpsCaller } from '../webhook-client/https-caller.ts';
import { type AnonymousAccess, anonymousAccess, healthOnly } from './anonymous-access.ts';
import { bootstrapTokens } from './bootstrap-tokens.ts';
import { ConfiguredIssuers } from './configured-issuers.ts';
import { JWKS_PATH, type OpenIdMetadata, openIdMetadata } from './openid-metadata.ts';
import {
  type RequestHeaderAuthenticator,
  type RequestHeaderOptions,
  requestHeaderAuthenticator,
} from './request-header.ts';
import { readServiceAccountKeys } from './service-account-keys.ts';
import { DEFAULT_ISSUER, ServiceAccountTokens } from './service-account-tokens.ts';
import { staticTokens } from './static-tokens.ts';
import { TokenChain } from './token-chain.ts';
import { readTokenFile } from './token-file.ts';
import type { UserInfo } from './user-info.ts';

/** Whom the API server believes. All of it is optional. */
export interface AuthenticationOptions {
  /** Bearer tokens that are known from the start, and whose they are. */
  readonly staticTokens?: ReadonlyMap<string, UserInfo> | undefined;
  /** Path of a file with such tokens: lines of `token,user,uid,"group1,group2"`. */
  readonly tokenAuthFile?: string | undefined;
  /** Whether everything may be asked without credentials, or nothing; default: whether the server lives. */
  readonly anonymousAuth?: boolean | undefined;
  /** Path of an AuthenticationConfiguration of `apiserver.config.k8s.io/v1`; read again when it changes. */
  readonly authenticationConfigFile?: string | undefined;
  /** Whether tokens in Secrets of type `bootstrap.kubernetes.io/token` are good. Default false. */
  readonly enableBootstrapTokens?: boolean | undefined;
  /** Issuers of service account tokens: the first signs, tokens of all are good. */
  readonly serviceAccountIssuers?: readonly string[] | undefined;
  /** PEMs of keys, besides the signing one, whose tokens are still good. */
  readonly serviceAccountKeys?: readonly string[] | undefined;
  /** Where others find the keys; default below the issuer. */
  readonly serviceAccountJwksUri?: string | undefined;
  /** The longest life of a token that is asked for, in seconds; longer ones are cut short. */
  readonly maxTokenExpirationSeconds?: number | undefined;
  /** Whom tokens for this API server are meant for; default the issuers. */
  readonly apiAudiences?: readonly string[] | undefined;
  /** Proxies that say in headers for whom they ask; default none. */
  readonly requestHeader?: RequestHeaderOptions | undefined;
}

/** What authentication is made from. */
export interface AuthenticationContext extends AuthenticationOptions {
  /** Signs the tokens of service accounts: a private key as PEM. */
  readonly serviceAccountKey: string;
  readonly store: Store;
  /** Called when the token in a Secret was used. */
  readonly onSecretToken?: ((namespace: string, secretName: string) => void) | undefined;
  /** Asks issuers for their keys. */
  readonly caller: HttpsCaller;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** All that finds out who asks. */
export interface Authentication {
  readonly tokens: TokenChain;
  /** Believes proxies; absent where there are none. */
  readonly requestHeader: RequestHeaderAuthenticator | undefined;
  readonly serviceAccounts: ServiceAccountTokens;
  readonly anonymous: AnonymousAccess;
  readonly openId: OpenIdMetadata;
  readonly maxTokenExpirationSeconds: number | undefined;
  /** Follows the files that may change, until the signal is aborted. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

/**
 * Puts the authenticators in Kubernetes' order: tokens of files, of service accounts, of joining machines.
 *
 * @throws `APISERVER_FILE_INVALID`.
 */
export async function createAuthentication(
  context: AuthenticationContext,
): Promise<Authentication> {
  const { store, clock, serviceAccountIssuers: issuers = [DEFAULT_ISSUER] } = context;
  const { apiAudiences: audiences = issuers, tokenAuthFile: file } = context;
  const keys = readServiceAccountKeys(context.serviceAccountKey, context.serviceAccountKeys);
  const serviceAccounts = new ServiceAccountTokens({ ...context, keys, issuers, audiences });
  const [issuer = DEFAULT_ISSUER] = issuers;
  const anonymous = anonymousDefault(context.anonymousAuth);
  const configured = await openConfigured(context, issuers, anonymous);
  const jwksUri = context.serviceAccountJwksUri ?? `${issuer}${JWKS_PATH}`;
  return {
    tokens: new TokenChain(
      [
        staticTokens(context.staticTokens ?? new Map()),
        ...(file === undefined ? [] : [staticTokens(await readTokenFile(file))]),
        serviceAccounts,
        ...(configured ? [configured] : []),
        ...(context.enableBootstrapTokens ? [bootstrapTokens(store, clock)] : []),
      ],
      audiences,
    ),
    requestHeader: context.requestHeader && requestHeaderAuthenticator(context.requestHeader),
    serviceAccounts,
    anonymous: configured ?? anonymous,
    openId: openIdMetadata(issuer, jwksUri, keys),
    maxTokenExpirationSeconds: context.maxTokenExpirationSeconds,
    follow: (signal) => configured?.follow(signal) ?? Promise.resolve(),
  };
}

function anonymousDefault(anonymousAuth: boolean | undefined): AnonymousAccess {
  if (anonymousAuth === undefined) return healthOnly;
  return anonymousAccess(anonymousAuth ? undefined : []);
}

async function openConfigured(
  { authenticationConfigFile: path, caller, clock, logger }: AuthenticationContext,
  ownIssuers: readonly string[],
  anonymous: AnonymousAccess,
): Promise<ConfiguredIssuers | undefined> {
  if (path === undefined) return undefined;
  return ConfiguredIssuers.open({ path, ownIssuers, caller, clock, logger }, anonymous);
}
