/** What is at fault when an agent is not connected. */
export type Culprit =
  | 'dns'
  | 'cni'
  | 'route'
  | 'proxy'
  | 'tls'
  | 'clock'
  | 'server'
  | 'registration';

/** How an agent stands with its server: what it answers at `/status` of the port of its probes. */
export interface ConnectionReport {
  readonly state: 'connecting' | 'connected' | 'disconnected';
  /** RFC 3339; since when. */
  readonly since: string;
  /** Host of the URL at which the server was reached, or was tried last. */
  readonly server?: string;
  /** Highest epoch of the server that was seen; 0 when none was. */
  readonly epoch: number;
  /** Why there was no connection when there was none last; stays when there is one again. */
  readonly lastFailure?: ConnectionFailure;
}

/** One failure to connect. */
export interface ConnectionFailure {
  /** RFC 3339. */
  readonly time: string;
  readonly server: string;
  readonly culprit: Culprit;
  readonly code: string;
  readonly cause: string;
  readonly remedy: string;
}
