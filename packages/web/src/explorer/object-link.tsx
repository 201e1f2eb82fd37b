import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ExplorerObject } from './api/wire.ts';

interface ObjectLinkProps {
  readonly clusterId: string;
  readonly object: Pick<ExplorerObject, 'type' | 'metadata'>;
}

/** Leads to the page of an object. */
export function ObjectLink({ clusterId, object }: ObjectLinkProps): ReactElement {
  const { type, metadata } = object;
  return (
    <Link
      {...objectRoute({ clusterId, type, ...metadata })}
      className="cell cell-name"
      title={metadata.name}
    >
      {metadata.name}
    </Link>
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
