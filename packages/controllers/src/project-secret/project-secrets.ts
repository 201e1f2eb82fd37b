import { type Project, project as projectKind } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import {
  type Change,
  type Informer,
  type InformerCache,
  informerSource,
  keyOf,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { secrets } from '@drover/kubernetes';
import { statesOf } from '../changes/states-of.ts';
import { secretKey, sourceKeyOf } from './names.ts';
import { clusterOfSecret, SOURCE_SELECTOR } from './secret.ts';

const BY_CLUSTER = 'cluster';
const BY_PROJECT = 'project';

const indexes = {
  [BY_CLUSTER]: (secret: KubernetesObject): readonly string[] => {
    const cluster = clusterOfSecret(secret);
    return cluster === undefined ? [] : [cluster];
  },
  [BY_PROJECT]: (secret: KubernetesObject): readonly string[] => {
    const cluster = clusterOfSecret(secret);
    return cluster === undefined ? [] : [`${cluster}:${secret.metadata?.namespace}`];
  },
} as const;

/** The project secrets in the home of state, as metadata alone. */
export class ProjectSecrets {
  readonly #secrets: Informer<KubernetesObject>;
  readonly #projects: Informer<Project>;

  constructor(cache: InformerCache) {
    this.#projects = cache.informer<Project>(projectKind.type);
    this.#secrets = cache.informer<KubernetesObject>(secrets, {
      labelSelector: SOURCE_SELECTOR,
      metadataOnly: true,
      indexes,
    });
  }

  /** The secret that a key of work is about, as it is stored, whether it is copied or not. */
  stored(key: ObjectKey): KubernetesObject | undefined {
    return this.#secrets.get(sourceKeyOf(key)) as KubernetesObject | undefined;
  }

  /** The secret that a key of work is about; `undefined` when it or its project is gone or going. */
  get(key: ObjectKey): KubernetesObject | undefined {
    const secret = this.stored(key);
    return secret && this.#isOf(key.namespace, secret) ? secret : undefined;
  }

  /** Whether a project, by its id, has a secret of that name. */
  has(projectId: string, name: string): boolean {
    const [cluster = '', namespace = ''] = projectId.split(':');
    return this.get(secretKey(cluster, { namespace, name })) !== undefined;
  }

  /** Whether projects of a cluster have secrets. */
  hasAny(cluster: string): boolean {
    const found = this.#secrets.byIndex(BY_CLUSTER, cluster) as readonly KubernetesObject[];
    return found.some((secret) => this.#isOf(cluster, secret));
  }

  /** The keys of work on the secrets of a project, by its id. */
  keysOf(projectId: string): readonly ObjectKey[] {
    const [cluster = ''] = projectId.split(':');
    const found = this.#secrets.byIndex(BY_PROJECT, projectId) as readonly KubernetesObject[];
    return found.map((secret) => secretKey(cluster, keyOf(secret)));
  }

  /** What `toKey` makes of the keys of work on secrets, as these or their projects change. */
  sources(toKey: (key: ObjectKey) => ObjectKey = (key) => key): readonly Source[] {
    return [
      informerSource(this.#secrets, (change) => keysOfChange(change).map(toKey)),
      informerSource(this.#projects, ({ key }) =>
        this.keysOf(`${key.namespace}:${key.name}`).map(toKey),
      ),
    ];
  }

  /** Resolves when this shows what was written to a secret. */
  waitForVersion(version: string, options: WaitOptions): Promise<void> {
    return this.#secrets.waitForVersion(version, options);
  }

  #isOf(cluster: string, secret: KubernetesObject): boolean {
    const { namespace = '', deletionTimestamp } = secret.metadata ?? {};
    if (clusterOfSecret(secret) !== cluster || deletionTimestamp !== undefined) return false;
    const project = this.#projects.get({ namespace: cluster, name: namespace });
    return project !== undefined && project.metadata?.deletionTimestamp === undefined;
  }
}

/** A secret may have been one of a project before it changed. */
function keysOfChange(change: Change<KubernetesObject>): readonly ObjectKey[] {
  const { key } = change;
  const clusters = statesOf(change).map(clusterOfSecret);
  return [...new Set(clusters)].flatMap((cluster) =>
    cluster === undefined ? [] : [secretKey(cluster, key)],
  );
}
