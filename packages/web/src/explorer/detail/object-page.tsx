import { Breadcrumbs, Group, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { objectPath, readObject } from '../api/explorer-calls.ts';
import { useChanges, useSchema } from '../api/use-explorer.ts';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';
import { type Freshness, FreshnessMark, StaleSentence } from '../freshness.tsx';
import { titleOf } from '../navigation/kind-groups.ts';
import { NoSuchType } from '../no-such-type.tsx';
import { objectRoute } from '../object-link.tsx';
import { ObjectMenu } from '../workloads/object-menu.tsx';
import { ObjectPanel } from './object-panel.tsx';
import { type ObjectTab, tabsOf } from './object-tabs.ts';

interface ObjectPageProps {
  readonly clusterId: string;
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly tab?: ObjectTab;
}

/** One object: how it is, why, what belongs to it, and what it is made of. */
export function ObjectPage(props: ObjectPageProps): ReactElement {
  const schema = useSchema(props.clusterId, props.type);
  return schema ? (
    <ObjectView {...props} schema={schema} />
  ) : (
    <NoSuchType clusterId={props.clusterId} type={props.type} />
  );
}

/** Also without changes, so that nobody looks at a page that has lost its server. */
const AGAIN_MS = 5000;

/** Objects are read as they are now, not from a cache. */
function useObject({ clusterId, type, namespace, name }: ObjectPageProps) {
  const path = objectPath(type, { namespace, name });
  const query = useQuery({
    queryKey: ['explorer', clusterId, 'object', path],
    queryFn: ({ signal }) => readObject(clusterId, path, signal),
    refetchInterval: AGAIN_MS,
  });
  const live = useChanges(
    {
      resourceType: type,
      ...(namespace !== undefined && { namespace }),
      id: name,
      mode: 'resource.changes',
      debounceMs: 400,
    },
    () => void query.refetch(),
  );
  const freshness: Freshness = {
    cache: query.data && { state: 'live', ageSeconds: 0 },
    saidAtMs: query.dataUpdatedAt,
    live,
  };
  return { ...query, freshness };
}

function ObjectView(props: ObjectPageProps & { readonly schema: ExplorerSchema }): ReactElement {
  const { clusterId, type, namespace, name, schema } = props;
  const { data, error, refetch, freshness } = useObject(props);
  const trail = (
    <Breadcrumbs>
      <AnchorLink
        to="/c/$clusterId/explorer/$type"
        params={{ clusterId, type }}
        search={namespace === undefined ? {} : { ns: namespace }}
        size="sm"
      >
        {titleOf(schema)}
      </AnchorLink>
      {namespace !== undefined && <Text size="sm">{namespace}</Text>}
    </Breadcrumbs>
  );
  return (
    <Page
      title={
        <Group gap="sm">
          {name}
          {data && <StateBadge state={data.metadata.state?.name ?? 'active'} />}
        </Group>
      }
      lead={trail}
      actions={
        <>
          <FreshnessMark {...freshness} />
          {data && <ObjectMenu place={{ clusterId, schema, object: data }} />}
        </>
      }
    >
      <StaleSentence {...freshness} />
      {error && (
        <FailurePanel
          title={data ? 'What you see may be old' : 'It could not be read'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data && <ObjectTabs {...props} object={data} />}
    </Page>
  );
}

interface ObjectTabsProps extends ObjectPageProps {
  readonly schema: ExplorerSchema;
  readonly object: ExplorerObject;
}

function ObjectTabs(props: ObjectTabsProps): ReactElement {
  const { clusterId, type, namespace, name, tab = 'overview', object, schema } = props;
  const navigate = useNavigate();
  const tabs = tabsOf(object);
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(next) =>
        void navigate({
          ...objectRoute({ clusterId, type, namespace, name }),
          search: next === 'overview' ? {} : { tab: next as ObjectTab },
        })
      }
    >
      <Tabs.List mb="lg">
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {TITLES[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab}>
        <ObjectPanel clusterId={clusterId} schema={schema} object={object} tab={tab} />
      </Tabs.Panel>
    </Tabs>
  );
}

const TITLES: Readonly<Record<ObjectTab, string>> = {
  overview: 'Overview',
  events: 'Events',
  yaml: 'YAML',
  logs: 'Logs',
  shell: 'Shell',
};
