/** Of an agent that answers {@link AGENT_PATHS}: in the `features` that it tells. */
export const AGENT_OPERATIONS = 'operations';

/** What an agent answers itself, to the server alone. */
export const AGENT_PATHS = {
  /** GET: {@link AgentReport}. */
  report: '/drover/v1alpha1/agent',
  /** GET with `?after=<number>`: {@link AgentLog}. */
  log: '/drover/v1alpha1/agent/log',
  /** POST: the process ends, and the kubelet starts it again. */
  restart: '/drover/v1alpha1/agent/restart',
  /** POST {@link AgentUpgradeWish}: {@link AgentUpgrade}. */
  upgrade: '/drover/v1alpha1/agent/upgrade',
} as const;

/** What an agent tells of itself. */
export interface AgentReport {
  readonly version: string;
  /** Name of its pod; empty where it runs beside its cluster. */
  readonly pod: string;
  readonly node: string;
  /** RFC 3339. */
  readonly started: string;
  readonly residentMib: number;
  readonly probes: {
    /** Whether the DNS of the cluster answers for the API service. */
    readonly dns: ProbeReport;
    /** Whether this pod reaches agent pods on other nodes. */
    readonly network: ProbeReport;
  };
  /** The last upgrade of the agents of this cluster, if there was one. */
  readonly upgrade?: AgentUpgrade;
  /** Number of the next line of its log. */
  readonly nextLine: number;
}

/** How a probe stands. */
export interface ProbeReport {
  /** `unknown`: there is nothing that could be asked, or nothing was yet. */
  readonly state: 'good' | 'failing' | 'unknown';
  /** What was asked, or what is wrong. */
  readonly message: string;
  /** What to do when it fails. */
  readonly remedy?: string;
}

/** Lines of an agent's log, with those of the process before it. */
export interface AgentLog {
  readonly lines: readonly string[];
  /** What to ask after the next time. */
  readonly next: number;
}

/** The image that the agents of a cluster shall run. */
export interface AgentUpgradeWish {
  readonly image: string;
  /** How long a new pod may take to connect. */
  readonly deadlineSeconds?: number;
}

/** An upgrade of the agents of a cluster. */
export interface AgentUpgrade {
  readonly from: string;
  readonly to: string;
  readonly state: 'running' | 'done' | 'rolled-back' | 'superseded';
  /** RFC 3339. */
  readonly started: string;
  /** Why it was rolled back. */
  readonly cause?: string;
}

/** One agent of a cluster, as the server sees it. */
export interface ConnectedAgent {
  /** Where it connects from. */
  readonly address: string;
  /** Empty for agents that are not Drover's. */
  readonly version: string;
  /** RFC 3339. */
  readonly connected: string;
  /** Absent for agents that do not tell of themselves. */
  readonly report?: AgentReport;
}

/** What a server tells of the agents of a cluster. */
export interface AgentsReport {
  readonly cluster: string;
  /** RFC 3339: when a request went through to the cluster last; null: never since this server started. */
  readonly lastContact: string | null;
  /** Why no request goes through, with the remedy; null while they do. */
  readonly cause: string | null;
  readonly agents: readonly ConnectedAgent[];
  /** Pods that were connected lately, and whose last log lines are kept. */
  readonly gone: readonly string[];
}
