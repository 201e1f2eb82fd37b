import { createAuthority } from '@drover/apiserver';
import { systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { ServerProcess } from '../server-process.ts';
import type { SeededObjects } from './samples.ts';
import { seedKinds } from './seed-kinds.ts';

const NODE_TEMPLATE = { name: 'seeded', digitaloceanConfig: { region: 'fra1' } };
const REPLICATION_CONTROLLER = {
  metadata: { name: 'seeded' },
  spec: {
    selector: { app: 'seeded' },
    template: {
      metadata: { labels: { app: 'seeded' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    },
  },
};
/** The user of the seed. */
export const SEEDED_USER = { username: 'seeded', password: 'a password of the seed' };

/** Makes one of everything that samples refer to, in the local cluster. */
export async function seedObjects(server: ServerProcess, token: string): Promise<SeededObjects> {
  const clusterId = 'local';
  const post = (path: string, body: object): Promise<{ id: string }> =>
    server.json(path, { token, body });
  await seedKinds(server, token);
  const user = await post('/v3/users', SEEDED_USER);
  const project = await post('/v3/projects', { name: 'seeded', clusterId });
  const namespace = 'seeded';
  await eventually(
    () => post(`/v3/cluster/${clusterId}/namespaces`, { name: namespace, projectId: project.id }),
    { timeoutMs: 30_000 },
  );
  const inProject = `/v3/project/${project.id}`;
  const serviceAccount = { metadata: { name: 'seeded' } };
  // A secret of the project lies in the namespace of the project, one of a namespace in that of the cluster.
  for (const place of [namespace, project.id.split(':')[1]]) {
    await post(`/k8s/clusters/local/api/v1/namespaces/${place}/serviceaccounts`, serviceAccount);
  }
  await post(`${inProject}/deployments`, {
    name: 'seeded',
    namespaceId: namespace,
    containers: [{ name: 'web', image: 'nginx:1' }],
  });
  await post(
    `/k8s/clusters/local/api/v1/namespaces/${namespace}/replicationcontrollers`,
    REPLICATION_CONTROLLER,
  );
  const clusterTemplate = await post('/v3/clusterTemplates', { name: 'seeded' });
  const nodeTemplate = await post('/v3/nodeTemplates', NODE_TEMPLATE);
  return {
    clusterId,
    projectId: project.id,
    namespace,
    userId: user.id,
    clusterTemplateId: clusterTemplate.id,
    nodeTemplateId: nodeTemplate.id,
    pair: await createAuthority('sample', { clock: systemClock, random: systemRandom }),
  };
}
