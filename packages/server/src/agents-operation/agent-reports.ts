import type { AgentReport, ConnectedAgent, ProbeReport } from '@drover/api';
import {
  type Clock,
  errorMessage,
  formatTime,
  type Logger,
  type Random,
  TaskGroup,
} from '@drover/base';
import type { Lifetime, Runnable } from '@drover/controller-runtime';
import { type AgentHealth, type AgentSurroundings, ChangeFeed } from '@drover/controllers';
import { KeptLines } from '../log/kept-lines.ts';
import type { ClusterSession } from '../tunnels/cluster-session.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { agentOf } from './agent-of-session.ts';

/** What {@link AgentReports} needs. */
export interface AgentReportsOptions {
  readonly sessions: SessionRegistry;
  /** Whether this process works for a cluster: of replicas one asks. */
  readonly owns: (cluster: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Between two questions to an agent. */
const ASK_EVERY_MS = 30_000;
/**
 * After so long at most a new session is asked, whose last lines tell why the one before it ended; not all at once when
 * a server comes back.
 */
const ASK_SOON_MS = { min: 500, max: 10_000 } as const;
/** Characters of the log that are kept of an agent. */
const MAX_LOG = 32 * 1_024;
/** Agents of a cluster that are gone and whose last lines are kept. */
const MAX_GONE = 4;

interface Known {
  readonly connected: string;
  report?: AgentReport;
  readonly lines: KeptLines;
  nextLine: number;
  /** The question that runs: whoever asks meanwhile waits for its answer. */
  asking?: Promise<void> | undefined;
}

/** What is remembered of a cluster, its sessions or not. */
interface Remembered {
  readonly gone: Map<string, KeptLines>;
  surroundings?: AgentSurroundings;
}

/**
 * Asks the agents of the clusters of this process how they are, every half minute, and keeps the last lines of their
 * logs.
 *
 * **Guarantees**: one question at a time and cluster, each with a time-out; of agents that are gone the last lines of
 * the latest four stay until their cluster is deleted or this process ends.
 */
export class AgentReports implements Runnable, AgentHealth {
  readonly name = 'agent-reports';
  readonly #options: AgentReportsOptions;
  readonly #known = new WeakMap<ClusterSession, Known>();
  readonly #followed = new WeakSet<ClusterSession>();
  readonly #remembered = new Map<string, Remembered>();
  readonly #asking = new Set<string>();
  readonly #feed = new ChangeFeed();

  constructor(options: AgentReportsOptions) {
    this.#options = options;
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    for await (const cluster of this.#options.sessions.changes(signal)) {
      const sessions = this.#options.sessions.of(cluster);
      const fresh = sessions.filter((session) => !this.#followed.has(session));
      for (const session of fresh) {
        this.#followed.add(session);
        this.#meet(session);
      }
      if (fresh.length > 0) this.#follow(cluster, group);
    }
    await group.settled();
  }

  of(cluster: string): AgentSurroundings | undefined {
    return this.#remembered.get(cluster)?.surroundings;
  }

  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  /** The agents that are connected, as they told last. */
  agentsOf(cluster: string): readonly ConnectedAgent[] {
    return this.#options.sessions.of(cluster).map((session) => {
      const { connected, report } = this.#meet(session);
      const { version = '' } = session.params;
      return { address: session.remoteAddress, version, connected, ...(report && { report }) };
    });
  }

  /** Pods that are gone and whose last lines are kept. */
  goneOf(cluster: string): readonly string[] {
    return [...(this.#remembered.get(cluster)?.gone.keys() ?? [])];
  }

  /** The last lines of each agent by its pod, those that are gone included. */
  logsOf(cluster: string): ReadonlyMap<string, readonly string[]> {
    const logs = new Map<string, readonly string[]>();
    for (const [pod, { lines }] of this.#remembered.get(cluster)?.gone ?? []) logs.set(pod, lines);
    for (const session of this.#options.sessions.of(cluster)) {
      const { report, lines } = this.#meet(session);
      if (report) logs.set(podOf(report), lines.lines);
    }
    return logs;
  }

  /** Asks all agents of a cluster now. */
  async ask(cluster: string, signal: AbortSignal): Promise<void> {
    const sessions = this.#options.sessions.of(cluster);
    await Promise.all(sessions.map((session) => this.#askOnce(session, signal)));
    const before = this.of(cluster);
    const after = this.#surroundingsOf(cluster);
    if (!after) return;
    this.#rememberedOf(cluster).surroundings = after;
    if (JSON.stringify(before) !== JSON.stringify(after)) this.#feed.tell(cluster);
  }

  /** The cluster is no more. */
  forget(cluster: string): void {
    this.#remembered.delete(cluster);
  }

  #follow(cluster: string, group: TaskGroup): void {
    if (this.#asking.has(cluster)) {
      group.run((signal) => this.#askSoon(cluster, signal));
      return;
    }
    this.#asking.add(cluster);
    group.run(async (signal) => {
      try {
        await this.#askAgain(cluster, signal);
      } finally {
        this.#asking.delete(cluster);
      }
    });
  }

  async #askAgain(cluster: string, signal: AbortSignal): Promise<void> {
    const { sessions, owns, clock } = this.#options;
    await this.#askSoon(cluster, signal);
    while (sessions.of(cluster).length > 0) {
      await clock.sleep(ASK_EVERY_MS, { signal });
      if (owns(cluster)) await this.ask(cluster, signal);
    }
  }

  async #askSoon(cluster: string, signal: AbortSignal): Promise<void> {
    const { owns, clock, random } = this.#options;
    const { min, max } = ASK_SOON_MS;
    await clock.sleep(min + random.float() * (max - min), { signal });
    if (owns(cluster)) await this.ask(cluster, signal);
  }

  #askOnce(session: ClusterSession, signal: AbortSignal): Promise<void> {
    const known = this.#meet(session);
    known.asking ??= this.#askOne(session, known, signal).finally(() => {
      known.asking = undefined;
    });
    return known.asking;
  }

  async #askOne(session: ClusterSession, known: Known, signal: AbortSignal): Promise<void> {
    const agent = agentOf(session);
    if (!agent) return;
    try {
      known.report = await agent.report(signal);
      // A process that has begun again counts anew.
      if (known.report.nextLine < known.nextLine) known.nextLine = 0;
      if (known.report.nextLine === known.nextLine) return;
      const { lines, next } = await agent.log(known.nextLine, signal);
      known.lines.add(lines);
      known.nextLine = next;
    } catch (error) {
      const { cluster } = session;
      this.#options.log.debug({ cluster, cause: errorMessage(error) }, 'An agent did not answer');
    }
  }

  #meet(session: ClusterSession): Known {
    const before = this.#known.get(session);
    if (before) return before;
    const connected = formatTime(this.#options.clock.nowMs());
    const known: Known = { connected, lines: new KeptLines(MAX_LOG), nextLine: 0 };
    this.#known.set(session, known);
    void session.tunnel.closed.then(() => this.#keep(session.cluster, known));
    return known;
  }

  #keep(cluster: string, { report, lines }: Known): void {
    if (!report || !this.#options.owns(cluster)) return;
    const { gone } = this.#rememberedOf(cluster);
    const pod = podOf(report);
    gone.delete(pod);
    gone.set(pod, lines);
    const [oldest] = gone.keys();
    if (gone.size > MAX_GONE && oldest !== undefined) gone.delete(oldest);
  }

  #rememberedOf(cluster: string): Remembered {
    const remembered = this.#remembered.get(cluster) ?? { gone: new Map<string, KeptLines>() };
    this.#remembered.set(cluster, remembered);
    return remembered;
  }

  #surroundingsOf(cluster: string): AgentSurroundings | undefined {
    const agents = this.agentsOf(cluster);
    const probes = agents.flatMap(({ report }) => (report ? [report.probes] : []));
    if (probes.length === 0) return undefined;
    return {
      probes: {
        dns: worst(probes.map(({ dns }) => dns)),
        network: worst(probes.map(({ network }) => network)),
      },
      addresses: [...new Set(agents.map(({ address }) => address))],
    };
  }
}

function podOf({ pod }: AgentReport): string {
  return pod || 'agent';
}

const RANKS = { failing: 0, good: 1, unknown: 2 } as const;

function worst(reports: readonly ProbeReport[]): ProbeReport {
  const [first] = reports.toSorted((a, b) => RANKS[a.state] - RANKS[b.state]);
  return first ?? { state: 'unknown', message: 'Nothing was asked yet' };
}
