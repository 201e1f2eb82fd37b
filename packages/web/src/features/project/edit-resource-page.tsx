import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { ResourceAddress } from '../editor/resource-calls.ts';
import { ResourceEditor } from '../editor/resource-editor.tsx';
import { type EditedKind, editedKind } from './edited-kinds.ts';
import { nameOfId } from './network-values.ts';
import { type ProjectPlace, placeOfLink, projectScope } from './project-place.ts';
import { useProjectNamespaces } from './projects.ts';
import { sectionOfPlural } from './section-types.ts';

interface EditResourcePageProps {
  readonly place: ProjectPlace;
  readonly plural: string;
  /** Absent to create one. */
  readonly id: string | undefined;
}

/** Creates or edits something in a project. */
export function EditResourcePage(props: EditResourcePageProps): ReactElement {
  const { place, plural, id } = props;
  const kind = editedKind(plural);
  const namespaces = useProjectNamespaces(place);
  if (!kind) {
    return (
      <EmptyState
        icon={null}
        title="This cannot be edited here"
        action={
          <AnchorLink to="/c/$clusterId/p/$projectId" params={{ ...place }}>
            Back to the project
          </AnchorLink>
        }
      >
        There is no editor for {plural}.
      </EmptyState>
    );
  }
  // What a new resource begins with names a namespace, so that these must be known first.
  if (id === undefined && !namespaces) return <LoadingRows />;
  return <KindEditor {...props} kind={kind} namespaceId={namespaces?.[0] ?? ''} />;
}

interface KindEditorProps extends EditResourcePageProps {
  readonly kind: EditedKind;
  /** Where a new one is at first. */
  readonly namespaceId: string;
}

function KindEditor({ place, plural, id, kind, namespaceId }: KindEditorProps): ReactElement {
  const navigate = useNavigate();
  const { type, what, form, check, initial } = kind;
  const scope = projectScope(place);
  const address = useMemo<ResourceAddress>(() => ({ scope, type, plural }), [scope, type, plural]);
  const draft = useMemo(() => initial?.(namespaceId) ?? { namespaceId }, [initial, namespaceId]);
  const openSaved = (self: string): void =>
    void navigate({
      to: '/c/$clusterId/p/$projectId/$plural/$id',
      params: { ...place, ...placeOfLink(self) },
    });
  const openProject = (): void =>
    void navigate({
      to: '/c/$clusterId/p/$projectId',
      params: { ...place },
      search: { tab: sectionOfPlural(plural) },
    });
  return (
    <ResourceEditor
      key={`${plural}/${id}`}
      address={address}
      {...(id !== undefined && { id })}
      initial={draft}
      {...(form && { form })}
      {...(check && { check })}
      title={id === undefined ? `Create ${what}` : `Edit ${nameOfId(id)}`}
      onSaved={({ links }) => openSaved(links['self'] ?? '')}
      onCancel={openProject}
    />
  );
}
