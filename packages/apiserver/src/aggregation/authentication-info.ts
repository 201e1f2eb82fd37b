import type { DynamicObject } from '@drover/apimachinery';
import { createMissing } from '../bootstrap/create-missing.ts';
import { changeObject } from '../controllers/change-object.ts';
import type { Registry } from '../registry/registry.ts';
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

/** Tells extension servers whom to believe when they are asked: clients with certificates, and this server about all others. */
export async function publishAuthenticationInfo(
  registry: Registry,
  { clientAuthority, proxyAuthority, proxyName }: AuthenticationInfo,
): Promise<void> {
  const data = {
    'client-ca-file': clientAuthority,
    'requestheader-allowed-names': JSON.stringify([proxyName]),
    'requestheader-client-ca-file': proxyAuthority,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
  const metadata = { name: NAME, namespace: NAMESPACE };
  const wanted: DynamicObject & { data: object } = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data,
  };
  await createMissing(registry, wanted);
  const change = adjustment((current) => ({
    ...current,
    data: { ...(current as { data?: object }).data, ...data },
  }));
  await changeObject(
    registry,
    { collection: 'configmaps', namespace: NAMESPACE, name: NAME },
    change,
  );
}
