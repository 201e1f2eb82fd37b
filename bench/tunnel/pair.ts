import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cpuMsOf, residentMibOf } from '../process/process-figures.ts';

/** The commands that start the two ends of a tunnel. */
export interface PairCommands {
  readonly server: readonly string[];
  /** The URL of the server is added at the end. */
  readonly agent: readonly string[];
}

/** Two processes with a tunnel between them. */
export interface Pair extends AsyncDisposable {
  /** Runs a measurement in the server end. */
  measure(command: string): Promise<Record<string, number>>;
  /** Milliseconds of CPU that both together have used. */
  cpuMs(): Promise<number>;
  /** MiB of resident memory of both together. */
  residentMib(): Promise<number>;
}

/** Starts both ends and waits until they are connected. */
export async function startPair(commands: PairCommands): Promise<Pair> {
  const server = start(commands.server, 'pipe');
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream })[
    Symbol.asyncIterator
  ]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The server end of the tunnel has ended; its output is above');
    return value;
  };
  const port = await nextLine();
  const agent = start([...commands.agent, `wss://127.0.0.1:${port}/connect`], 'inherit');
  await nextLine();
  return {
    async measure(command) {
      server.stdin?.write(`${command}\n`);
      return JSON.parse(await nextLine()) as Record<string, number>;
    },
    cpuMs: async () => (await cpuMsOf(server.pid ?? 0)) + (await cpuMsOf(agent.pid ?? 0)),
    residentMib: async () =>
      (await residentMibOf(server.pid ?? 0)) + (await residentMibOf(agent.pid ?? 0)),
    async [Symbol.asyncDispose]() {
      const exits = [server, agent].map((child) => once(child, 'exit'));
      // The server ends with its commands, and the agent with its tunnel: so that both write their profiles.
      server.stdin?.end();
      await Promise.all(exits);
    },
  };
}

function start(
  [program = '', ...args]: readonly string[],
  output: 'pipe' | 'inherit',
): ChildProcess {
  return spawn(program, args, { stdio: ['pipe', output, 'inherit'] });
}
