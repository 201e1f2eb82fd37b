import type { ConfigMap } from '@drover/kubernetes';
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
  /** PEM of the authority of this server as a front proxy. */
  readonly proxyAuthority: string;
  /** The name in the certificate that this server shows. */
  readonly proxyName: string;
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

function publishedData(info: AuthenticationInfo): Readonly<Record<string, string>> {
  return {
    'client-ca-file': info.clientAuthority,
    'requestheader-allowed-names': JSON.stringify([info.proxyName]),
    'requestheader-client-ca-file': info.proxyAuthority,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
}
