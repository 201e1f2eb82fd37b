import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  type Controller,
  createController,
  iterableSource,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { isSameObject } from '../changes/same-object.ts';
import { statesOf } from '../changes/states-of.ts';
import type { ControllerContext } from '../controller-context.ts';
import { namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { Pace } from '../requests/pace.ts';
import { createSecretAccessReconcile } from './access-reconcile.ts';
import { ProjectSecrets } from './project-secrets.ts';
import { createProjectSecretReconcile } from './reconcile.ts';
import { SecretContents } from './secret-contents.ts';
import { SecretCopies } from './secret-copies.ts';

const WORKERS = 8;
/** Of the rounds of writes for one secret: namespaces come one by one, too. */
const PACE = { burst: 10, intervalMs: 1_000 } as const;

/**
 * Keeps in every namespace of a project a copy of each of its secrets. One controller copies; the other sees to it that
 * Drover may, and only where there is something to copy.
 */
export function createProjectSecretControllers(context: ControllerContext): readonly Controller[] {
  const { runtime, cache, downstream } = context;
  const projectSecrets = new ProjectSecrets(cache);
  const copies = new SecretCopies(runtime.clock);
  const shared = { downstream, projectSecrets, copies };
  return [
    createController(runtime, {
      name: 'project-secret',
      workers: WORKERS,
      sources: [
        ...projectSecrets.sources(),
        downstream.source(namespacesOf, (change) =>
          projectsOf(change).flatMap((id) => projectSecrets.keysOf(id)),
        ),
        iterableSource('copies', (signal) => copies.changes(signal)),
      ],
      reconcile: createProjectSecretReconcile({
        ...shared,
        contents: new SecretContents(runtime.random),
        pace: new Pace(runtime.clock, PACE),
        clock: runtime.clock,
      }),
    }),
    createController(runtime, {
      name: 'project-secret-access',
      workers: WORKERS,
      sources: [
        ...projectSecrets.sources(({ namespace }) => ({ namespace: '', name: namespace })),
        iterableSource('clusters', (signal) => keysFrom(downstream.changes(signal))),
        iterableSource('rights', (signal) => keysFrom(copies.rightsChanges(signal))),
      ],
      reconcile: createSecretAccessReconcile(shared),
    }),
  ];
}

/** The projects that a namespace is in, or was until it changed; none when it is in the same as before. */
function projectsOf(change: Change<KubernetesObject>): readonly string[] {
  const ids = new Set(statesOf(change).map(projectOf));
  if (isSameObject(change) && ids.size === 1) return [];
  return [...ids].filter((id) => id !== undefined);
}
