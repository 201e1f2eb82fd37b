export {
  ClusterProbes,
  type ClusterProbesOptions,
  type NodeList,
  type ProbeResult,
} from './cluster-probes.ts';
export type { ClusterFacts } from './probe-cluster.ts';
