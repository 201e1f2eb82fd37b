import { Button, Code, Group } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';

interface ProjectFailureProps {
  readonly title: string;
  readonly error: unknown;
  readonly clusterId: string;
  readonly onRetry: () => void;
}

/** Says why nothing of a project can be shown; most often its cluster is not connected. */
export function ProjectFailure(props: ProjectFailureProps): ReactElement {
  const { title, error, clusterId, onRetry } = props;
  const { code, remedy } = toFailure(error);
  if (code !== 'ClusterUnavailable')
    return <FailurePanel title={title} error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={<IconPlugConnectedX size={28} />}
      title="The cluster is not connected"
      action={
        <Group>
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
          <AnchorLink to="/c/$clusterId" params={{ clusterId }} size="sm">
            Look at the cluster
          </AnchorLink>
        </Group>
      }
    >
      What is in the project is read from the cluster itself, and its agent has no connection to
      Drover now. What runs there goes on running. {remedy} <Code>{code}</Code>
    </EmptyState>
  );
}
