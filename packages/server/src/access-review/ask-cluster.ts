import type { KubernetesClient } from '@drover/client';
import type { ResourceAttributes } from '@drover/rbac';

/** What an API server says of whoever asks. */
export interface ClusterAnswer {
  readonly allowed: boolean;
  /** In the words of its authorizer; often empty. */
  readonly reason: string;
}

/** Asks an API server whether the user of `client` may do something there. */
export async function askCluster(
  client: KubernetesClient,
  { group, resource, verb, subresource, name, namespace }: ResourceAttributes,
  signal: AbortSignal,
): Promise<ClusterAnswer> {
  const resourceAttributes = { group, resource, verb, subresource, name, namespace };
  const { status } = await client.raw<{ status?: { allowed?: boolean; reason?: string } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
    signal,
  });
  return { allowed: status?.allowed === true, reason: status?.reason ?? '' };
}
