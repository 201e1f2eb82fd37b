import { type Command, CommanderError, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import { EXIT_CODES } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { type AccessReview, describeReview } from '../output/access-review.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { serverPath } from '../session/server-path.ts';
import { clusterId } from '../types/place-ids.ts';
import { QUIET_EXIT } from './kubectl.ts';
import { withContextFlag } from './place.ts';

const EXAMPLES = `
Examples:
  drover why ana can get pods -n shop --cluster prod
  drover why ana can create pods/exec -n shop --name web-0
  drover why ana can update projects.management.cattle.io -n c-abc12`;

interface WhyFlags {
  readonly context?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly output: 'text' | 'json';
}

/** What is asked. */
interface Question {
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
}

/** `drover why`. */
export function addWhy(program: Command, host: Host): void {
  const command = program
    .command('why')
    .argument('<user>', 'login name, id or principal')
    .argument('<can>', 'the word can')
    .argument('<verb>', 'get, list, watch, create, update, patch, delete, …')
    .argument('<resource>', 'as kubectl takes it: pods, deploy, deployments.apps, pods/exec')
    .summary('say why somebody may do something, or who could let him')
    .description(
      'Name the chain from a person over group, binding and roles to the rule that allows something, or what is missing and who could grant it. Ends with 1 when it is not allowed. Without a cluster it is about what is stored in Drover itself.',
    )
    .option('-n, --namespace <namespace>', 'namespace; default: all of them')
    .option('--name <name>', 'a single object')
    .option('--cluster <cluster>', 'cluster, by id or name; default: that of the context')
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', EXAMPLES);
  withContextFlag(command).action(
    (user: string, can: string, verb: string, ...[resource, flags]: [string, WhyFlags]) => {
      if (can !== 'can') {
        const problem = `the second word is can, not ${can}`;
        throw cliErrors.create('CLI_USAGE', { problem, command: 'why' });
      }
      return why(host, { user, verb, resource }, flags);
    },
  );
}

async function why(host: Host, question: Question, flags: WhyFlags): Promise<void> {
  await using session = await openSession(host, flags.context);
  const cluster = await clusterOf(session, flags.cluster, host.signal);
  const { namespace, name, output } = flags;
  const { text } = await session.norman.send({
    url: `${serverPath(session)}/drover/v1alpha1/access-reviews`,
    body: { ...question, cluster, namespace, name },
    signal: host.signal,
  });
  const review = JSON.parse(text) as AccessReview;
  const { terminal } = host;
  const place = { ...question, cluster, namespace, name };
  terminal.write(
    output === 'json'
      ? `${JSON.stringify(review, null, 2)}\n`
      : describeReview(review, place, terminal.paint),
  );
  if (!review.allowed) throw new CommanderError(EXIT_CODES.failure, QUIET_EXIT, 'not allowed');
}

async function clusterOf(
  { norman, context }: Session,
  cluster: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  return cluster === undefined ? context.cluster : clusterId(norman, cluster, signal);
}
