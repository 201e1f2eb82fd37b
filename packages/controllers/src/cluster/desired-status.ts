import type { Cluster, ProbeReport } from '@drover/api';
import { type Condition, getCondition, isConditionTrue } from '@drover/apimachinery';
import { type Clock, formatTime } from '@drover/base';
import type { ClusterFacts, NodePressure, ProbeResult } from '../cluster-probe/index.ts';
import {
  type ConditionFact,
  conditionsOf,
  observed,
  withConditions,
} from '../conditions/condition.ts';
import type { AgentSurroundings } from '../ports/agent-health.ts';
import type { AgentFacts, AgentRefusal } from '../ports/cluster-connections.ts';
import { someOf } from '../some-of.ts';

/** What is known of a cluster at the moment. */
export interface ClusterObservation {
  /** Whether a session of an agent is there. */
  readonly connected: boolean;
  readonly agent?: AgentFacts | undefined;
  /** The latest probe over the present sessions. */
  readonly probe?: ProbeResult | undefined;
  /** Why an agent was not let in, if the last one was not. */
  readonly refusal?: AgentRefusal | undefined;
  /** What the agents said last of DNS and network of the cluster, and where they connect from. */
  readonly surroundings?: AgentSurroundings | undefined;
  /** When a request went through last, by the clock of the server. */
  readonly lastContactMs?: number | undefined;
}

type Status = NonNullable<Cluster['status']>;

/** The status that a cluster should have, given what it has and what is known. */
export function desiredStatus(
  cluster: Cluster,
  observation: ClusterObservation,
  clock: Clock,
): Status {
  const before = cluster.status ?? {};
  const { probe, agent } = observation;
  return {
    ...before,
    driver: driverOf(cluster, before, observation.connected),
    ...(agent && agentStatus(agent)),
    ...(probe?.state === 'answering' && statusFacts(probe.facts)),
    conditions: withConditions(
      before,
      observed(cluster, conditionFacts(conditionsOf(before), observation)),
      clock,
    ) as NonNullable<Status['conditions']>,
  };
}

function agentStatus({ address, caCert, tokenSecret }: AgentFacts): Partial<Status> {
  return {
    apiEndpoint: `https://${address}`,
    caCert,
    ...(tokenSecret !== undefined && { serviceAccountTokenSecret: tokenSecret }),
  };
}

function statusFacts({ version, pressure: _told, ...totals }: ClusterFacts): Partial<Status> {
  return { version, ...totals, provider: providerOf(version.gitVersion) };
}

/** Who made the Kubernetes of a version, as far as it tells. */
export function providerOf(gitVersion: string): string {
  const marks = [
    ['+k3s', 'k3s'],
    ['+rke2', 'rke2'],
    ['-eks-', 'eks'],
    ['-gke.', 'gke'],
  ] as const;
  return marks.find(([mark]) => gitVersion.includes(mark))?.[1] ?? '';
}

function driverOf({ spec }: Cluster, before: Status, connected: boolean): string {
  if (spec?.internal) return 'local';
  return before.driver || (connected ? 'imported' : '');
}

function conditionFacts(
  conditions: readonly Condition[],
  observation: ClusterObservation,
): readonly ConditionFact[] {
  const { connected, probe, refusal, surroundings } = observation;
  return [
    ...connectionFacts(conditions, observation),
    ...(connected && surroundings ? surroundingFacts(conditions, surroundings) : []),
    ...acceptanceFacts(conditions, refusal),
    ...(probe?.state === 'answering' ? pressureFacts(probe.facts.pressure) : []),
  ];
}

/** Said once somebody was turned away; nobody needs to read of a condition that never was in doubt. */
function acceptanceFacts(
  conditions: readonly Condition[],
  refusal: AgentRefusal | undefined,
): readonly ConditionFact[] {
  if (refusal !== undefined) {
    return [{ type: 'AgentsAccepted', status: 'False', ...refusal }];
  }
  const wasRefused = getCondition(conditions, 'AgentsAccepted') !== undefined;
  return wasRefused ? [{ type: 'AgentsAccepted', status: 'True' }] : [];
}

/** Whether the nodes have room; it makes no state, as the pods of a cluster may still run. */
function pressureFacts({ disk, memory }: NodePressure): readonly ConditionFact[] {
  return [room('NoDiskPressure', 'disk', disk), room('NoMemoryPressure', 'memory', memory)];
}

function room(type: string, what: string, nodes: readonly string[]): ConditionFact {
  if (nodes.length === 0) return { type, status: 'True' };
  const message = `Nodes run out of ${what}: ${someOf(nodes)}. Look at their conditions, and free some or add nodes.`;
  return { type, status: 'False', reason: 'NodesUnderPressure', message };
}

/** What the agents find around them; it makes no state, as requests may still go through. */
function surroundingFacts(
  conditions: readonly Condition[],
  { probes }: AgentSurroundings,
): readonly ConditionFact[] {
  return [
    ...probeFact(conditions, { type: 'ClusterDnsAnswers', reason: 'DnsFailing' }, probes.dns),
    ...probeFact(
      conditions,
      { type: 'PodNetworkWorks', reason: 'PodsUnreachable' },
      probes.network,
    ),
  ];
}

function probeFact(
  conditions: readonly Condition[],
  { type, reason }: { readonly type: string; readonly reason: string },
  { state, message, remedy = '' }: ProbeReport,
): readonly ConditionFact[] {
  if (state === 'good') return [{ type, status: 'True' }];
  if (state === 'failing') {
    return [{ type, status: 'False', reason, message: `${message}. ${remedy}`.trimEnd() }];
  }
  // Nothing can be asked any more, on one node that is left for example.
  const wasKnown = getCondition(conditions, type) !== undefined;
  return wasKnown ? [{ type, status: 'Unknown', reason: 'NothingToAsk', message }] : [];
}

function connectionFacts(
  conditions: readonly Condition[],
  observation: ClusterObservation,
): readonly ConditionFact[] {
  if (observation.connected) return connectedFacts(conditions, observation);
  if (hasConnected(conditions)) {
    return down('Disconnected', `${DISCONNECTED}${contactOf(observation)}`);
  }
  const waiting = { reason: 'WaitingForAgent', message: WAITING } as const;
  // A cluster that is to be made is pending no more before it has an agent.
  const isPending = !isConditionTrue(conditions, 'Pending');
  return [
    ...(isPending ? [{ type: 'Pending', status: 'Unknown', ...waiting } as const] : []),
    ...down('WaitingForAgent', WAITING),
  ];
}

/** Whether an agent of the cluster was ever connected. */
export function hasConnected(conditions: readonly Condition[]): boolean {
  return isConditionTrue(conditions, 'AgentDeployed');
}

/** When and from where the cluster was last heard of. */
function contactOf({ lastContactMs, surroundings }: ClusterObservation): string {
  if (lastContactMs === undefined) return '';
  const { addresses = [] } = surroundings ?? {};
  const from = addresses.length === 0 ? '' : `, from ${someOf(addresses)}`;
  return ` Last contact: ${formatTime(lastContactMs)}${from}.`;
}

function connectedFacts(
  conditions: readonly Condition[],
  observation: ClusterObservation,
): readonly ConditionFact[] {
  const { probe } = observation;
  if (!probe) {
    // An agent that comes or goes beside others casts no doubt on what is true.
    const isKnown = isConditionTrue(conditions, 'Connected');
    return isKnown ? [] : [{ type: 'Connected', status: 'Unknown', reason: 'Probing' }];
  }
  if (probe.state === 'failing') {
    const message = `${probe.problem}. ${PROBE_REMEDY}${contactOf(observation)}`;
    return down('ProbeFailed', message);
  }
  return ['Pending', 'Provisioned', 'Waiting', 'AgentDeployed', 'Connected', 'Ready'].map(
    (type) => ({
      type,
      status: 'True' as const,
    }),
  );
}

function down(reason: string, message: string): readonly ConditionFact[] {
  return [
    { type: 'Connected', status: 'False', reason, message },
    { type: 'Ready', status: 'False', reason, message },
  ];
}

const WAITING =
  'No agent of this cluster has connected yet. Apply its manifest with kubectl; if that was done, look at the pods with the label app=cattle-cluster-agent in the namespace cattle-system, and at their log.';
const DISCONNECTED =
  'The cluster agent is not connected. Look at the pods with the label app=cattle-cluster-agent in the namespace cattle-system of the cluster, and at their log; they reconnect by themselves.';
const PROBE_REMEDY =
  'The agent is connected, but the API server behind it did not answer as it should: check that it runs, and that the ClusterRole drover-cluster-agent is as the manifest has it.';
