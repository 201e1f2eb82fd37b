import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactElement } from 'react';
import type { ExplorerObject } from './api/wire.ts';

interface ObjectLinkProps {
  readonly clusterId: string;
  readonly object: Pick<ExplorerObject, 'type' | 'metadata'>;
}

/** Leads to the page of an object; lighter than the link of the router, because long tables have one in every row. */
export function ObjectLink({ clusterId, object }: ObjectLinkProps): ReactElement {
  const { navigate } = useRouter();
  const { type, metadata } = object;
  const { name, namespace } = metadata;
  const parts = [clusterId, 'explorer', type, namespace, name].filter((part) => part !== undefined);
  const open = (event: MouseEvent): void => {
    // With a key the browser opens it elsewhere.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(objectRoute({ clusterId, type, namespace, name }));
  };
  return (
    <a
      href={`/c/${parts.map(encodeURIComponent).join('/')}`}
      className="cell cell-name"
      title={name}
      onClick={open}
    >
      {name}
    </a>
  );
}

interface ObjectPlace {
  readonly clusterId: string;
  readonly type: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Where the page of an object is. */
export function objectRoute({ clusterId, type, namespace, name }: ObjectPlace): ObjectRoute {
  return namespace === undefined
    ? { to: '/c/$clusterId/explorer/$type/$name', params: { clusterId, type, name } }
    : {
        to: '/c/$clusterId/explorer/$type/$namespace/$name',
        params: { clusterId, type, namespace, name },
      };
}

interface ClusterRoute {
  readonly to: '/c/$clusterId/explorer/$type/$name';
  readonly params: { readonly clusterId: string; readonly type: string; readonly name: string };
}

interface NamespacedRoute {
  readonly to: '/c/$clusterId/explorer/$type/$namespace/$name';
  readonly params: ClusterRoute['params'] & { readonly namespace: string };
}

/** What links and the router are given. */
type ObjectRoute = ClusterRoute | NamespacedRoute;
