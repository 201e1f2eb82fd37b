import { hasCode } from '@drover/base';
import { type Command, Option } from 'commander';
import { examine } from '../doctor/checks.ts';
import { tellFindings } from '../doctor/tell-findings.ts';
import type { Host } from '../host.ts';
import { findContext, type NamedContext } from '../session/find-context.ts';
import { matchContext } from '../session/match-context.ts';
import { serverUrl } from '../session/server-url.ts';
import { addDoctorAgent } from './doctor-agent.ts';
import { addDoctorControllers } from './doctor-controllers.ts';
import { withContextFlag } from './place.ts';

interface DoctorFlags {
  readonly context?: string;
  readonly output: 'text' | 'json';
}

/** `drover doctor`. */
export function addDoctor(program: Command, host: Host): void {
  const command = program
    .command('doctor')
    .argument('[url]', 'address of a server; default: that of the context')
    .summary('find out why a connection does not work')
    .description(
      'Go the way to a server from this machine step by step - proxy, DNS, TCP, TLS, HTTP, clock, versions, login, WebSocket, clusters - and say where it ends, why, and what to do about it. Ends with 1 if something is wrong.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExample:\n  drover doctor https://drover.example.com');
  withContextFlag(command).action((url: string | undefined, flags: DoctorFlags) =>
    doctor(host, url, flags),
  );
  addDoctorAgent(command, host);
  addDoctorControllers(command, host);
}

async function doctor(host: Host, url: string | undefined, flags: DoctorFlags): Promise<void> {
  const { name, context } = await contextFor(host, url, flags.context);
  await tellFindings(host, examine(host, name, context), flags.output);
}

/** The context of that server, if somebody has logged in there; its authority is pinned then. */
async function contextFor(
  host: Host,
  url: string | undefined,
  wanted: string | undefined,
): Promise<NamedContext> {
  if (url === undefined) return findContext(host, wanted);
  const server = serverUrl(url);
  try {
    return await matchContext(host, { server });
  } catch (error) {
    if (!hasCode(error, 'CLI_NOT_LOGGED_IN')) throw error;
    return { name: server, context: { server } };
  }
}
