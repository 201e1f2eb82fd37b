import type { ConfigMap } from '@drover/kubernetes';
import type { RequestHeaderOptions } from '../authentication/request-header.ts';
import { createMissing } from '../bootstrap/create-missing.ts';
import type { BuiltInController } from '../controllers/built-in-controller.ts';
import { changeObject } from '../controllers/change-object.ts';
import { keySource } from '../controllers/key-source.ts';
import type { Registry } from '../registry/registry.ts';
import { storageKey } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';

/** Where extension servers find out whom to believe. */
const NAMESPACE = 'kube-system';
const NAME = 'extension-apiserver-authentication';

/** Whom extension servers are to believe. */
export interface AuthenticationInfo {
  /** PEM of the authority of clients. */
  readonly clientAuthority: string;
  /** Which proxies they believe, and what these say in which headers. */
  readonly requestHeader: RequestHeaderOptions;
}

/** The headers in which this server says for whom it asks. */
export const STANDARD_HEADERS = {
  usernameHeaders: ['X-Remote-User'],
  uidHeaders: ['X-Remote-Uid'],
  groupHeaders: ['X-Remote-Group'],
  extraHeaderPrefixes: ['X-Remote-Extra-'],
} as const;

/** What believes the proxies of both; without a name in one of them its authorities stand for any. */
export function joinedProxies(
  own: RequestHeaderOptions,
  others: RequestHeaderOptions,
): RequestHeaderOptions {
  const joined = (name: Exclude<keyof RequestHeaderOptions, 'clientAuthorities'>): string[] => [
    ...new Set([...own[name], ...others[name]]),
  ];
  return {
    clientAuthorities: `${own.clientAuthorities}${others.clientAuthorities}`,
    allowedNames: others.allowedNames.length > 0 ? joined('allowedNames') : [],
    usernameHeaders: joined('usernameHeaders'),
    uidHeaders: joined('uidHeaders'),
    groupHeaders: joined('groupHeaders'),
    extraHeaderPrefixes: joined('extraHeaderPrefixes'),
  };
}

/** Keeps the ConfigMap that tells extension servers whom to believe: clients with certificates, and this server about all others. */
export function authenticationInfoController(
  registry: Registry,
  info: AuthenticationInfo,
): BuiltInController {
  const { store } = registry;
  const key = storageKey(NAMESPACE, NAME);
  const data = publishedData(info);
  return {
    name: 'extension-authentication-publisher',
    sources: [
      keySource(NAME, (add) => {
        add(key);
        return store.subscribe('configmaps', ({ entry }) => {
          if (entry.key === key) add(key);
        });
      }),
    ],
    async reconcile() {
      const metadata = { name: NAME, namespace: NAMESPACE };
      const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
      await createMissing(registry, wanted);
      const change = adjustment((current) => ({
        ...current,
        data: { ...(current as ConfigMap).data, ...data },
      }));
      await changeObject(registry, { collection: 'configmaps', ...metadata }, change);
    },
  };
}

function publishedData({
  clientAuthority,
  requestHeader,
}: AuthenticationInfo): Readonly<Record<string, string>> {
  return {
    'client-ca-file': clientAuthority,
    'requestheader-allowed-names': JSON.stringify(requestHeader.allowedNames),
    'requestheader-client-ca-file': requestHeader.clientAuthorities,
    'requestheader-extra-headers-prefix': JSON.stringify(requestHeader.extraHeaderPrefixes),
    'requestheader-group-headers': JSON.stringify(requestHeader.groupHeaders),
    'requestheader-uid-headers': JSON.stringify(requestHeader.uidHeaders),
    'requestheader-username-headers': JSON.stringify(requestHeader.usernameHeaders),
  };
}
