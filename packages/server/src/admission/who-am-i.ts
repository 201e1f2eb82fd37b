import type { ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { SelfSubjectReview } from '@drover/kubernetes';
import { serverErrors } from '../errors.ts';

const SELF_SUBJECT_REVIEWS: ResourceType = {
  group: 'authentication.k8s.io',
  version: 'v1',
  resource: 'selfsubjectreviews',
  kind: 'SelfSubjectReview',
  namespaced: false,
};

/**
 * The name under which the API server knows a client.
 *
 * @throws `ADMISSION_NOT_INSTALLED` when it does not tell.
 */
export async function whoAmI(client: KubernetesClient, signal: AbortSignal): Promise<string> {
  const question: SelfSubjectReview = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: {},
  };
  const { status } = await client
    .resource<SelfSubjectReview>(SELF_SUBJECT_REVIEWS)
    .create(question, { signal });
  const name = status?.userInfo?.username;
  if (!name) {
    const problem = 'The API server does not tell this server who it is';
    throw serverErrors.create('ADMISSION_NOT_INSTALLED', { problem });
  }
  return name;
}
