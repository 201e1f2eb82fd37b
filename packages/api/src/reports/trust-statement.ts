/** Path at which agents are told what to trust: pushed to them through the tunnel, and read at the server by those who have lost the way. */
export const TRUST_PATH = '/drover/v1alpha1/trust';

/** Feature of agents that keep what they are told to trust. */
export const TRUST_PUSH = 'trust-push';

/** Secret in `cattle-system` of a cluster in which its agents keep what they were told. */
export const AGENT_TRUST_SECRET = 'drover-agent-trust';

/** Header of the handshake: with it an agent tells the highest epoch of a server that it has seen, and a server its own. */
export const SERVER_EPOCH_HEADER = 'x-drover-server-epoch';

/** What agents are to trust, and where the server is. */
export interface TrustStatement {
  /** Of the server; agents take nothing from a lower one. */
  readonly epoch: number;
  /** Grows within an epoch as settings change; agents take nothing older than what they have. */
  readonly serial: number;
  /** DER of the public key of the installation (SPKI), in base64. */
  readonly identity: string;
  /** PEM of the authorities; empty where those of the machine are to be trusted. */
  readonly caCerts: string;
  /** Where the server is reached, best first. */
  readonly serverUrls: readonly string[];
}

/** A {@link TrustStatement} that can be believed over a connection that nothing protects. */
export interface SignedTrust {
  /** JSON of the statement; the text itself is signed. */
  readonly statement: string;
  /** Ed25519 over the bytes of the text, in base64. */
  readonly signature: string;
}
