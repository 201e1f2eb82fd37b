import { Group, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { type TableSort, VirtualTable } from '../../components/virtual-table.tsx';
import type { ListQuery } from '../api/explorer-calls.ts';
import { useSchema } from '../api/use-explorer.ts';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';
import { FreshnessMark, StaleSentence } from '../freshness.tsx';
import { titleOf } from '../navigation/kind-groups.ts';
import { NoSuchType } from '../no-such-type.tsx';
import { UsageContext, useNodeUsage } from '../nodes/node-usage.ts';
import { objectRoute } from '../object-link.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { filtersOf } from './filter-text.ts';
import { NamespaceSelect } from './namespace-select.tsx';
import type { ObjectColumn } from './object-column.ts';
import { objectColumns, shownColumns } from './object-columns.tsx';
import { SearchField } from './search-field.tsx';
import { type Selection, SelectionContext, selectionColumn, useSelection } from './selection.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { listOf, type TableView } from './table-view.ts';
import { type ObjectPages, useObjectPages } from './use-object-pages.ts';
import { ViewMenu } from './view-menu.tsx';

interface ObjectsPageProps {
  readonly clusterId: string;
  readonly type: string;
  readonly view: TableView;
}

/** All objects of a type, in a table that the server filters, sorts and cuts into pages. */
export function ObjectsPage(props: ObjectsPageProps): ReactElement {
  const schema = useSchema(props.clusterId, props.type);
  return schema ? (
    <ObjectsTable {...props} schema={schema} />
  ) : (
    <NoSuchType clusterId={props.clusterId} type={props.type} />
  );
}

interface ObjectsTableProps extends ObjectsPageProps {
  readonly schema: ExplorerSchema;
}

function ObjectsTable({ clusterId, type, view, schema }: ObjectsTableProps): ReactElement {
  const navigate = useNavigate();
  const columns = useMemo(() => objectColumns(clusterId, schema), [clusterId, schema]);
  const shown = useMemo(() => shownColumns(columns, listOf(view.cols)), [columns, view.cols]);
  const query = useMemo(() => queryOf(view, columns, shown), [view, columns, shown]);
  const pages = useObjectPages(clusterId, type, query);
  const selection = useSelection();
  const look = (next: TableView): void => {
    const params = { clusterId, type };
    void navigate({ to: '/c/$clusterId/explorer/$type', params, search: next, replace: true });
  };
  const title = titleOf(schema);
  return (
    <Page
      title={title}
      lead={<FreshnessMark {...pages} />}
      actions={
        <>
          <ColumnMenu
            columns={columns}
            shown={shown.map(({ id }) => id)}
            onChange={(ids) => look(viewWith(view, 'cols', ids?.join(',')))}
          />
          <ViewMenu type={type} view={view} onChoose={look} />
        </>
      }
    >
      <Stack gap="sm">
        <StaleSentence {...pages} />
        <Group gap="sm" align="flex-start">
          <SearchField
            text={view.q ?? ''}
            label={`Filter ${title}`}
            onChange={(text) => look(viewWith(view, 'q', text))}
          />
          {schema.attributes?.namespaced === true && (
            <NamespaceSelect
              clusterId={clusterId}
              value={listOf(view.ns) ?? []}
              onChange={(names) => look(viewWith(view, 'ns', names.join(',')))}
            />
          )}
          <Text size="sm" className="muted" py={8} role="status">
            {pages.count === undefined ? '' : `${pages.count.toLocaleString('en')} ${title}`}
          </Text>
        </Group>
        {pages.error && (
          <FailurePanel
            title={`The ${title} could not be read`}
            error={pages.error}
            onRetry={pages.retry}
          />
        )}
        <TableContexts clusterId={clusterId} type={type} pages={pages} selection={selection}>
          <Rows
            clusterId={clusterId}
            title={title}
            columns={shown}
            pages={pages}
            view={view}
            onLook={look}
          />
        </TableContexts>
        <SelectionBar place={{ clusterId, schema }} title={title} selection={selection} />
      </Stack>
    </Page>
  );
}

interface TableContextsProps {
  readonly clusterId: string;
  readonly type: string;
  readonly pages: ObjectPages;
  readonly selection: Selection;
  readonly children: ReactNode;
}

/** What cells know besides their object. */
function TableContexts(props: TableContextsProps): ReactElement {
  const { clusterId, type, pages, selection, children } = props;
  const names = type === 'node' ? pages.rows.map(({ metadata }) => metadata.name) : [];
  return (
    <UsageContext value={useNodeUsage(clusterId, names)}>
      <SelectionContext value={selection}>{children}</SelectionContext>
    </UsageContext>
  );
}

interface RowsProps {
  readonly clusterId: string;
  readonly title: string;
  readonly columns: readonly ObjectColumn[];
  readonly pages: ObjectPages;
  readonly view: TableView;
  readonly onLook: (view: TableView) => void;
}

function Rows({ clusterId, title, columns, pages, view, onLook }: RowsProps): ReactElement | null {
  const navigate = useNavigate();
  const drawn = useMemo(() => [selectionColumn, ...columns], [columns]);
  const { count, error, rowAt, onRange } = pages;
  if (count === undefined) return error ? null : <LoadingRows />;
  if (count === 0) return <NothingHere view={view} title={title} />;
  return (
    <VirtualTable
      label={title}
      columns={drawn}
      count={count}
      rowAt={rowAt}
      keyOf={keyOf}
      onOpen={({ type, metadata }) => void navigate(objectRoute({ clusterId, type, ...metadata }))}
      sort={sortOf(view)}
      onSort={(next) => onLook(viewWith(view, 'sort', sortText(next)))}
      onRange={onRange}
      layout="fixed"
      rowHeight={40}
      maxHeight="calc(100vh - 250px)"
    />
  );
}

const keyOf = ({ id }: ExplorerObject): string => id;

function viewWith(view: TableView, part: keyof TableView, value: string | undefined): TableView {
  const { [part]: _old, ...others } = view;
  return value === undefined || value === '' ? others : { ...others, [part]: value };
}

function sortOf({ sort = 'name' }: TableView): TableSort {
  return sort.startsWith('-')
    ? { id: sort.slice(1), descending: true }
    : { id: sort, descending: false };
}

function sortText({ id, descending }: TableSort): string {
  return descending ? `-${id}` : id;
}

/** What the server is asked for. */
function queryOf(
  view: TableView,
  columns: readonly ObjectColumn[],
  shown: readonly ObjectColumn[],
): ListQuery {
  const { id, descending } = sortOf(view);
  const field = columns.find((column) => column.id === id)?.field ?? 'metadata.name';
  const searched = columns.map((column) => ({
    ...column,
    isText: column.isText && shown.includes(column),
  }));
  // The youngest have the latest time.
  const isTime = field === 'metadata.creationTimestamp';
  return {
    sort: descending === isTime ? field : `-${field}`,
    filters: filtersOf(view.q ?? '', searched),
    namespaces: listOf(view.ns) ?? [],
  };
}

function NothingHere({ view, title }: { readonly view: TableView; readonly title: string }) {
  const isNarrowed = view.q !== undefined || view.ns !== undefined;
  return (
    <Text className="muted surface" p="xl" ta="center">
      {isNarrowed ? `No ${title} match.` : `There are no ${title} that you may see.`}
    </Text>
  );
}
