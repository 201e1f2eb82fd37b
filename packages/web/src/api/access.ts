import { skipToken, useQuery } from '@tanstack/react-query';
import { sendJson } from './http.ts';
import { clusterPath } from './kubernetes.ts';

/** What one wants to do in a managed cluster, as Kubernetes spells it. */
export interface Access {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/**
 * Whether the person who is logged in may do something in a managed cluster, as the cluster itself says; `false` until
 * that is known, and when nothing is asked. The v3 API offers everything there, because only the cluster decides.
 */
export function useMay(clusterId: string, access: Access | undefined): boolean {
  const { data } = useQuery({
    queryKey: ['access', clusterId, access],
    queryFn: access ? ({ signal }) => review(clusterId, access, signal) : skipToken,
    staleTime: 60_000,
  });
  return data ?? false;
}

async function review(clusterId: string, access: Access, signal: AbortSignal): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: access },
  };
  const { status } = await sendJson<AccessReview>(clusterPath(clusterId, path), {
    method: 'POST',
    body,
    signal,
  });
  return status?.allowed === true;
}
