import { isForbidden, isNotFound } from '@drover/apimachinery';
import { errorMessage, type Logger, type WaitOptions } from '@drover/base';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { inEpoch } from './fenced-client.ts';

interface SelfSubjectReview {
  readonly status?: {
    readonly userInfo?: {
      readonly username?: string;
      readonly groups?: readonly string[];
    };
  };
}

const BODY = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

/**
 * Who the server is to the API server, if it may say so with the epoch of its work; `undefined` when it may not, or when
 * the API server does not tell (before Kubernetes 1.28). Writes then name no epoch.
 *
 * @throws what the API server answers otherwise.
 */
export async function readOwnIdentity(
  client: KubernetesClient,
  log: Logger,
): Promise<Impersonation | undefined> {
  try {
    const { user, groups } = await whoAmI(client);
    const self = { user, groups };
    await whoAmI(client.impersonate(inEpoch(self, 'none', 0)));
    return self;
  } catch (err) {
    if (!isForbidden(err) && !isNotFound(err)) throw err;
    log.warn(
      { err: errorMessage(err) },
      'Writes of the leader name no epoch: the API server does not let this server act as itself with extras. Let it impersonate its own user, its groups and userextras, as cluster-admin may.',
    );
    return undefined;
  }
}

/** Who a client is to the API server; an empty name when it does not tell. */
export async function whoAmI(
  client: KubernetesClient,
  { signal }: WaitOptions = {},
): Promise<{ user: string; groups: readonly string[] }> {
  const { status } = await client.raw<SelfSubjectReview>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: BODY,
    ...(signal && { signal }),
  });
  const { username = '', groups = [] } = status?.userInfo ?? {};
  return { user: username, groups };
}
