export { ClusterProbes, type ClusterProbesOptions, type ProbeResult } from './cluster-probes.ts';
export type { NodePressure } from './node-pressure.ts';
export type { ClusterFacts } from './probe-cluster.ts';
