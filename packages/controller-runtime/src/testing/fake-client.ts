import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import type { FakeListWatch } from './fake-list-watch.ts';

/** A client whose lists and watches of every kind come from `source`; it can do nothing else. */
export function clientOf(source: FakeListWatch): KubernetesClient {
  const refuse = (): never => {
    throw new Error('the fake can only list and watch');
  };
  return {
    // The caller names the type of object; the fake has but one.
    resource: <T extends KubernetesObject>() => source as unknown as ResourceClient<T>,
    impersonate: refuse,
    raw: refuse,
    stream: refuse,
    upgrade: refuse,
  };
}
