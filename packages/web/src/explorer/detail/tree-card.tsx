import { Group, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { schemaOf } from '../api/kubernetes-path.ts';
import { useSchemas } from '../api/use-explorer.ts';
import type { ExplorerObject } from '../api/wire.ts';
import { objectRoute } from '../object-link.tsx';
import { readTree, type TreeNode } from './owner-tree.ts';
import { type Related, relatedTo } from './related.ts';

interface TreeCardProps {
  readonly clusterId: string;
  readonly object: ExplorerObject;
}

/** What follows from a change shows in what others have made of it, which this object does not say. */
const AGAIN_MS = 5000;

/** What the object belongs to, what it has made, and what it needs. */
export function TreeCard({ clusterId, object }: TreeCardProps): ReactElement | null {
  const { data: schemas = [] } = useSchemas(clusterId);
  const { uid, ownerReferences = [] } = object.metadata;
  const { data: tree, error } = useQuery({
    queryKey: ['explorer', clusterId, 'tree', uid],
    queryFn: ({ signal }) => readTree(object, { clusterId, schemas, signal }),
    refetchInterval: AGAIN_MS,
  });
  const related = relatedTo(object);
  const isAlone = tree !== undefined && tree.children.length === 0 && ownerReferences.length === 0;
  if (isAlone && related.length === 0) return null;
  return (
    <Paper className="surface" p="lg">
      <Title order={2} mb="sm">
        What belongs together
      </Title>
      {error && <FailurePanel title="Its owners could not be read" error={error} />}
      {tree && !isAlone && (
        <ul className="tree" aria-label="Owners and what they have made">
          <Branch clusterId={clusterId} node={tree} own={uid} />
        </ul>
      )}
      {related.length > 0 && (
        <ul className="tree" aria-label="Related objects" style={{ marginTop: 8 }}>
          {related.map((each) => (
            <RelatedRow
              key={`${each.as} ${each.kind} ${each.name}`}
              clusterId={clusterId}
              related={each}
              type={schemaOf(schemas, each)?.id}
            />
          ))}
        </ul>
      )}
    </Paper>
  );
}

interface BranchProps {
  readonly clusterId: string;
  readonly node: TreeNode;
  /** The one on the screen. */
  readonly own: string | undefined;
}

function Branch({ clusterId, node, own }: BranchProps): ReactElement {
  const { uid, kind, name, type, namespace, state, children } = node;
  const isOwn = uid === own;
  return (
    <li>
      <span className="tree-row" {...(isOwn && { 'aria-current': 'true' })}>
        <Text span size="xs" className="muted">
          {kind}
        </Text>
        {isOwn || type === undefined ? (
          <Text span size="sm" fw={isOwn ? 650 : 500}>
            {name}
          </Text>
        ) : (
          <AnchorLink {...objectRoute({ clusterId, type, namespace, name })} size="sm">
            {name}
          </AnchorLink>
        )}
        {state !== undefined && <StateBadge state={state} />}
      </span>
      {children.length > 0 && (
        <ul className="tree">
          {children.map((child) => (
            <Branch key={child.uid} clusterId={clusterId} node={child} own={own} />
          ))}
        </ul>
      )}
    </li>
  );
}

interface RelatedRowProps {
  readonly clusterId: string;
  readonly related: Related;
  /** Absent when the person may not list it. */
  readonly type: string | undefined;
}

function RelatedRow({ clusterId, related, type }: RelatedRowProps): ReactElement {
  const { as, kind, namespace, name } = related;
  return (
    <li className="tree-row">
      <Group gap={8} wrap="nowrap">
        <Text span size="xs" className="muted" miw={110}>
          {as}
        </Text>
        <Text span size="xs" className="muted">
          {kind}
        </Text>
        {type === undefined ? (
          <Text span size="sm">
            {name}
          </Text>
        ) : (
          <AnchorLink {...objectRoute({ clusterId, type, namespace, name })} size="sm">
            {name}
          </AnchorLink>
        )}
      </Group>
    </li>
  );
}
