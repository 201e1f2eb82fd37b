import type { ControllersReport } from '@drover/api';
import { type Command, Option } from 'commander';
import { findingsOf } from '../doctor/controllers.ts';
import { tellFindings } from '../doctor/tell-findings.ts';
import type { Host } from '../host.ts';
import { openSession } from '../session/open-session.ts';

interface ControllersFlags {
  readonly context?: string;
  readonly output: 'text' | 'json' | 'report';
}

/** Where a server tells administrators of its background work. */
const REPORT_PATH = '/drover/v1alpha1/debug/controllers';

/** `drover doctor controllers`. */
export function addDoctorControllers(doctor: Command, host: Host): void {
  doctor
    .command('controllers')
    .summary('find out whether the background work of a server goes on')
    .description(
      'Ask a server who leads, what waits, what fails and why, how old its caches are, and which clusters it works for. Of several replicas the one that the address leads to answers. For administrators. Ends with 1 if something is wrong.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how to write it; report: all that the server says')
        .choices(['text', 'json', 'report'])
        .default('text'),
    )
    .option('--context <name>', 'context to use instead of the current one')
    .addHelpText('after', '\nExample:\n  drover doctor controllers -o json')
    .action((flags: ControllersFlags) => doctorControllers(host, flags));
}

async function doctorControllers(host: Host, { context, output }: ControllersFlags): Promise<void> {
  await using session = await openSession(host, context);
  const { text } = await session.norman.send({ url: REPORT_PATH, signal: host.signal });
  const report = JSON.parse(text) as ControllersReport;
  if (output === 'report') host.terminal.write(`${JSON.stringify(report, null, 2)}\n`);
  await tellFindings(host, findingsOf(report), output === 'report' ? 'none' : output);
}
