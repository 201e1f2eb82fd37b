import type { UserInfo } from '@drover/rbac';
import type { Exchange } from '../http/exchange.ts';
import { CLUSTER_PREFIX } from '../proxy/cluster-path.ts';
import type { EffectiveIdentity } from '../proxy/effective-identity.ts';
import { answerExplorer, type LimitSocket } from './answer-explorer.ts';
import type { ClusterExplorers } from './cluster-explorers.ts';

/** Who asks for the v1 API of which cluster. */
export interface ClusterQuestion {
  readonly cluster: string;
  readonly identity: EffectiveIdentity;
  readonly signal: AbortSignal;
}

/** Answers the v1 API of a cluster whose agent does not. */
export type AnswerCluster = (exchange: Exchange, question: ClusterQuestion) => Promise<void>;

/** What Kubernetes takes everybody to be in who acts as a user. */
const AUTHENTICATED = 'system:authenticated';

/** An {@link AnswerCluster} by explorers that run in this process. */
export function answerClusters(explorers: ClusterExplorers, limit: LimitSocket): AnswerCluster {
  return (exchange, { cluster, identity, signal }) =>
    explorers.use(cluster, (explorer) => {
      const urlPrefix = `${CLUSTER_PREFIX}${cluster}`;
      const asker = { caller: userOf(identity), signal, urlPrefix };
      return answerExplorer(exchange, explorer, { asker, limit });
    });
}

function userOf({ user, groups, extra }: EffectiveIdentity): UserInfo {
  return { name: user, groups: [...new Set([...groups, AUTHENTICATED])], extra };
}
