/**
 * Multiplexed flow-controlled byte streams over one WebSocket, both ends, compatible on the wire with remotedialer.
 *
 * The accepting side (`acceptTunnel`) opens streams through the connecting side (`connectTunnel`), which dials for it.
 * Knows nothing of HTTP semantics, Kubernetes, or who may connect.
 *
 * @packageDocumentation
 */
export { tunnelErrors } from './errors.ts';
export { DEFAULT_LIMITS, type KeepAlive, type TunnelLimits } from './session/limits.ts';
export type { TunnelOptions } from './session/options.ts';
export { PRIORITIES, type StreamPriority } from './session/priority.ts';
export type { GoAway, SessionPhase } from './session/session-machine.ts';
export type {
  ConnectHandler,
  DrainOptions,
  IncomingConnect,
  OpenOptions,
  TunnelSession,
  TunnelStats,
} from './session/tunnel-session.ts';
export { splice } from './stream/splice.ts';
export { type AcceptTunnelOptions, acceptTunnel } from './ws/accept-tunnel.ts';
export { type ConnectTunnelOptions, connectTunnel } from './ws/connect-tunnel.ts';
export {
  type ConnectionTarget,
  type OpenConnection,
  type OpenUrlOptions,
  openTcp,
  openUrl,
  type TunnelTls,
} from './ws/connection.ts';
export { type AcceptWebSocketOptions, acceptWebSocket, refuseUpgrade } from './ws/handshake.ts';
export { INNER_HTTP } from './ws/versions.ts';
