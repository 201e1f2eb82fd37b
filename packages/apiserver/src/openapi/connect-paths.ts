import type { GroupVersionKind } from '@drover/apimachinery';
import type { Verb } from '../registry/resource.ts';
import type { Operation, Parameter } from './operation.ts';
import { capitalize } from './operation-words.ts';

/** A part of an object to which requests are connected as they are. */
interface Connection {
  /** How version and part are told in the ids of operations: `CoreV1` and `NamespacedPodExec`. */
  readonly words: readonly [version: string, part: string];
  readonly kind: GroupVersionKind;
  readonly verbs: readonly Verb[];
}

const STREAMS: readonly Parameter[] = ['stderr', 'stdin', 'stdout', 'tty'].map((name) => ({
  name,
  type: 'boolean',
}));
const PATH: readonly Parameter[] = [{ name: 'path', type: 'string' }];

/** What can be asked in a connection, by the kind of its options. */
const OPTIONS: Readonly<Record<string, readonly Parameter[]>> = {
  NodeProxyOptions: PATH,
  PodProxyOptions: PATH,
  ServiceProxyOptions: PATH,
  PodPortForwardOptions: [{ name: 'ports', type: 'integer' }],
  PodAttachOptions: [{ name: 'container', type: 'string' }, ...STREAMS],
  PodExecOptions: [
    { name: 'command', type: 'string' },
    { name: 'container', type: 'string' },
    ...STREAMS,
  ],
};

const METHODS: Readonly<Partial<Record<Verb, Operation['method']>>> = {
  get: 'get',
  update: 'put',
  create: 'post',
  delete: 'delete',
  patch: 'patch',
};

/** Whether requests to a part of that kind are connected, and not answered by this server. */
export function isConnected(kind: string): boolean {
  return Object.hasOwn(OPTIONS, kind);
}

/** The paths of such a part; what is proxied has paths of its own below. */
export function connectPaths(path: string, connection: Connection): [string, Operation[]][] {
  const methods = connection.verbs.flatMap((verb) => METHODS[verb] ?? []);
  const isProxy = OPTIONS[connection.kind.kind] === PATH;
  if (!isProxy) return [[path, operationsOf(methods, connection, '')]];
  const all = [...methods, 'options', 'head'] as const;
  return [
    [path, operationsOf(all, connection, '')],
    [`${path}/{path}`, operationsOf(all, connection, 'WithPath')],
  ];
}

function operationsOf(
  methods: readonly Operation['method'][],
  { words: [owner, part], kind: { group, version, kind } }: Connection,
  suffix: string,
): Operation[] {
  return methods.map((method) => ({
    method,
    operationId: `connect${owner}${capitalize(method)}${part}${suffix}`,
    target: { action: 'connect', kind: { group, version, kind } },
    body: undefined,
    answers: 'text',
    parameters: OPTIONS[kind] ?? [],
  }));
}
