import { hasCode } from '@drover/base';
import { type Command, Option } from 'commander';
import { examine, type Finding } from '../doctor/checks.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { findContext, type NamedContext } from '../session/find-context.ts';
import { matchContext } from '../session/match-context.ts';
import { serverUrl } from '../session/server-url.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/terminal.ts';
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
}

async function doctor(host: Host, url: string | undefined, flags: DoctorFlags): Promise<void> {
  const { name, context } = await contextFor(host, url, flags.context);
  const { terminal } = host;
  const findings: Finding[] = [];
  for await (const finding of examine(host, name, context)) {
    findings.push(finding);
    if (flags.output === 'text') terminal.write(describeFinding(finding, terminal.paint));
  }
  if (flags.output === 'json') terminal.write(`${JSON.stringify(findings, null, 2)}\n`);
  const wrong = findings.filter(({ problem }) => problem);
  if (wrong.length > 0) {
    const what = wrong.map((finding) => finding.name).join(', ');
    throw cliErrors.create('CLI_DOCTOR_FOUND', { what });
  }
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

/** Where the second line of a finding begins. */
const INDENT = ' '.repeat(18);

/** A finding as lines for people. */
export function describeFinding({ name, detail, problem }: Finding, paint: Paint): string {
  const sign = problem ? paint('red', 'FAIL') : paint('green', 'ok  ');
  const text = printable(detail).replaceAll('\n', `\n${INDENT}`);
  const line = `${sign}  ${name.padEnd(10)}  ${text}\n`;
  if (!problem) return line;
  const { code, remedy } = problem;
  return `${line}${INDENT}${code}${remedy === '' ? '' : `: ${remedy}`}\n`;
}
