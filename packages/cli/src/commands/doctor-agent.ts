import { type Command, Option } from 'commander';
import {
  connectDirectly,
  type KubeconfigFlags,
  withKubeconfigFlags,
} from '../clusters/connect-directly.ts';
import { examineAgents } from '../doctor/agents.ts';
import { tellFindings } from '../doctor/tell-findings.ts';
import type { Host } from '../host.ts';

interface AgentFlags extends KubeconfigFlags {
  readonly output: 'text' | 'json';
}

/** `drover doctor agent`. */
export function addDoctorAgent(doctor: Command, host: Host): void {
  const command = doctor
    .command('agent')
    .summary('find out why a cluster is not connected, in the cluster itself')
    .description(
      'Ask the agents of a cluster, without the server, how they stand with it, and what is at fault: DNS, the network of pods (CNI), the route, a proxy, TLS, a clock, or the server. Ends with 1 if something is wrong.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExample:\n  drover doctor agent --kubeconfig downstream.yaml');
  withKubeconfigFlags(command).action(async (flags: AgentFlags) => {
    await using cluster = await connectDirectly(host, flags);
    await tellFindings(host, examineAgents(cluster.client, host.signal), flags.output);
  });
}
