/**
 * The processes on the far side of the tunnel. `drover-agent cluster` connects a cluster to a Drover server.
 *
 * @packageDocumentation
 */
export type { ApiServer } from './cluster/api-server/api-server.ts';
export type { ClusterAgentOptions } from './cluster/cluster-agent-options.ts';
export {
  type AgentConfig,
  type AgentConfigSources,
  type AgentFlags,
  readAgentConfig,
} from './cluster/config/agent-config.ts';
export { EPOCH_EXTRA, SERVER_USER } from './cluster/inner-http/impersonation.ts';
export {
  createInnerHttp,
  type InnerHttp,
  type InnerHttpOptions,
} from './cluster/inner-http/inner-http.ts';
export { runClusterAgent } from './cluster/run-cluster-agent.ts';
export { agentErrors } from './errors.ts';
