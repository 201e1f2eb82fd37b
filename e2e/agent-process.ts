import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How an agent is started. */
export interface AgentProcessOptions {
  /** URL of the server. */
  readonly server: string;
  readonly registrationToken: string;
  /** Absent: it trusts what the machine trusts. */
  readonly caChecksum?: string;
  readonly kubeconfig: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Command and arguments that run a program elsewhere. */
  readonly enter?: readonly string[];
}

/** A line of the log of an agent. */
export interface AgentLogLine {
  readonly msg: string;
  readonly code?: string;
  readonly culprit?: string;
  readonly cause?: string;
  readonly remedy?: string;
}

/** `drover-agent cluster` as a plain process. */
export interface AgentProcess extends AsyncDisposable {
  /** Its log so far. */
  log(): readonly AgentLogLine[];
}

/** Starts an {@link AgentProcess}; it connects when it can. */
export function startAgentProcess(options: AgentProcessOptions): AgentProcess {
  const { server, registrationToken, caChecksum, kubeconfig, env, enter = [] } = options;
  const main = ['--conditions=@drover/source', 'packages/agent/src/main.ts', 'cluster'];
  const [command = '', ...program] = [...enter, process.execPath, ...main];
  const flags = ['--server', server, '--token', registrationToken, '--kubeconfig', kubeconfig];
  const trust = caChecksum === undefined ? [] : ['--ca-checksum', caChecksum];
  const child = spawn(command, [...program, ...flags, ...trust, '--health-listen-port', '0'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    log: () =>
      text
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as AgentLogLine),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
