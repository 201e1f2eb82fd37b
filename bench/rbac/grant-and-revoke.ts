import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { httpTransport } from '@drover/client/node';
import { call, type DroverServer } from '../server/drover-server.ts';

/** Milliseconds from the answer to a change until it shows: the median and the worst of some rounds. */
export interface RoundFigures {
  readonly medianMs: number;
  readonly worstMs: number;
}

/** How fast rights come and go, at one replica. */
export interface GrantFigures {
  /** From the answer to a new binding to the first request that is allowed. */
  readonly grant: RoundFigures;
  /** From the answer to its removal to the first request that is refused. */
  readonly revokeProxy: RoundFigures;
  /** From there to the end of an open watch. */
  readonly revokeStreams: RoundFigures;
}

const PASSWORD = 'password-of-the-bench';
const CONFIG_MAPS = '/k8s/clusters/local/api/v1/namespaces/default/configmaps';
const BINDINGS = '/v3/clusterroletemplatebindings';

/**
 * Gives somebody a role in the cluster `local` and takes it away again, so many times. Somebody else has it all the time:
 * what the first use of a role costs is another question.
 */
export async function measureGrants(server: DroverServer, rounds: number): Promise<GrantFigures> {
  const { url, token } = server;
  const post = <T>(path: string, body: object): Promise<T> => call<T>(url, { path, token, body });
  const user = await post<{ id: string }>('/v3/users', { username: 'ann', password: PASSWORD });
  const role = await post<{ id: string }>('/v3/roletemplates', {
    name: 'reader',
    context: 'cluster',
    rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['configmaps'] }],
  });
  const bind = (userId: string): Promise<{ id: string }> =>
    post(BINDINGS, { clusterId: 'local', roleTemplateId: role.id, userId });
  const keeper = await post<{ id: string }>('/v3/users', {
    username: 'keeper',
    password: PASSWORD,
  });
  await bind(keeper.id);
  const login = '/v3-public/localProviders/local?action=login';
  const own = await call<{ token: string }>(url, {
    path: login,
    body: { username: 'ann', password: PASSWORD },
  });
  await using person = openPerson(url, own.token);
  const times = {
    grant: [] as number[],
    revokeProxy: [] as number[],
    revokeStreams: [] as number[],
  };
  for (let round = 0; round <= rounds; round += 1) {
    const binding = await bind(user.id);
    const grant = await person.until(200);
    const { ended } = await person.watch();
    await call(url, { path: `${BINDINGS}/${binding.id}`, token, method: 'DELETE' });
    const deleted = performance.now();
    const revokeProxy = await person.until(403);
    const revokeStreams = Math.max(0, (await ended) - deleted);
    // In the first round the role is brought to the cluster, and the code compiled.
    if (round === 0) continue;
    times.grant.push(grant);
    times.revokeProxy.push(revokeProxy);
    times.revokeStreams.push(revokeStreams);
  }
  return {
    grant: figuresOf(times.grant),
    revokeProxy: figuresOf(times.revokeProxy),
    revokeStreams: figuresOf(times.revokeStreams),
  };
}

interface Person extends AsyncDisposable {
  /** Asks again and again until the answer has this status; how long that took. */
  until(status: number): Promise<number>;
  /** Opens a watch; `ended` resolves with the time of its end. */
  watch(): Promise<{ readonly ended: Promise<number> }>;
}

function openPerson(url: string, token: string): Person {
  const authorization = `Bearer ${token}`;
  const transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
  const statusNow = async (): Promise<number> => {
    const answer = await transport.request({
      method: 'GET',
      path: `${CONFIG_MAPS}?limit=1`,
      headers: { authorization },
    });
    for await (const _ of answer.body);
    return answer.status;
  };
  return {
    until: async (status) => {
      const started = performance.now();
      while ((await statusNow()) !== status);
      return performance.now() - started;
    },
    watch: async () => {
      const { hostname, port } = new URL(url);
      const sent = httpsRequest({
        hostname,
        port,
        path: `${CONFIG_MAPS}?watch=true`,
        rejectUnauthorized: false,
        agent: false,
        headers: { authorization },
      }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      return { ended: once(answer, 'close').then(() => performance.now()) };
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function figuresOf(times: readonly number[]): RoundFigures {
  const sorted = times.toSorted((a, b) => a - b);
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0, worstMs: sorted.at(-1) ?? 0 };
}
