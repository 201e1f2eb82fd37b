import type { KubernetesClient } from '@drover/client';
import type { SelfSubjectAccessReview } from '@drover/kubernetes';
import { selfSubjectAccessReviews } from '@drover/kubernetes';

/** Something that the agent of a cluster may or may not do in all of it. */
export interface AgentRight {
  readonly verb: string;
  /** API group; `''` for the core. */
  readonly group: string;
  readonly resource: string;
}

/** Which of `rights` the agent lacks, as `verb resource`: agents that came with an older manifest have fewer. */
export async function missingRights(
  client: KubernetesClient,
  rights: readonly AgentRight[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reviews = client.resource<SelfSubjectAccessReview>(selfSubjectAccessReviews);
  const answers = await Promise.all(
    rights.map(async (resourceAttributes) => {
      const { status } = await reviews.create(
        { spec: { resourceAttributes } } as SelfSubjectAccessReview,
        { signal, timeoutMs: 10_000 },
      );
      return status?.allowed === true;
    }),
  );
  return rights.filter((_, at) => !answers[at]).map(({ verb, resource }) => `${verb} ${resource}`);
}
