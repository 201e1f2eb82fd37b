import type { KubernetesClient } from '@drover/client';

/** What somebody wants to do, as a SelfSubjectAccessReview names it. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name: string;
}

interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/** Whether a cluster allows something to whom `client` acts as. */
export async function isAllowed(
  client: KubernetesClient,
  resourceAttributes: AccessAttributes,
  signal: AbortSignal,
): Promise<boolean> {
  const review = await client.raw<AccessReview>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    },
    signal,
  });
  return review.status?.allowed === true;
}
