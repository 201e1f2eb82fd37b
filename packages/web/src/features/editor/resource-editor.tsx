import { NormanError } from '@drover/client/norman';
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Resource } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import type { Draft } from './draft.ts';
import { draftOf } from './draft-resource.ts';
import { type View, withDraft, withText, withView } from './editor-state.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { RefusalPanel } from './refusal-panel.tsx';
import { type ResourceAddress, readResource, typeSource } from './resource-calls.ts';
import type { DraftCheck, ResourceForm } from './resource-form.ts';
import { ReviewModal } from './review-modal.tsx';
import type { TypeSource } from './schema-type.ts';
import { SecretCover, showsSecrets } from './secret-cover.tsx';
import {
  type LoadedResource,
  type ResourceEditorModel,
  useResourceEditor,
} from './use-resource-editor.ts';

interface ResourceEditorProps {
  /** Where resources of the type are. */
  readonly address: ResourceAddress;
  /** The resource to edit; absent to create one. */
  readonly id?: string;
  /** What a new one begins with. */
  readonly initial?: Draft;
  /** Absent for types that are edited as YAML alone. */
  readonly form?: ResourceForm;
  readonly check?: DraftCheck;
  /** What people see and agree to before a change is saved; `undefined` for changes that need no asking. */
  readonly review?: (draft: Draft, base: Draft) => ReactNode;
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly onSaved: (resource: Resource) => void;
  readonly onCancel: () => void;
}

/** Creates or edits a v3 resource by a form and as YAML, which show the same draft. */
export function ResourceEditor(props: ResourceEditorProps): ReactElement {
  const { address, id, initial, title, lead } = props;
  const queryClient = useQueryClient();
  const source = useMemo(
    () => typeSource(address.scope, queryClient),
    [address.scope, queryClient],
  );
  const { data, error, refetch } = useQuery({
    queryKey: ['editor', address.scope, address.plural, id ?? ''],
    queryFn: () => load(address, id, source),
    // What is edited must not change under the hands of its author, and is read anew each time.
    staleTime: 'static',
    gcTime: 0,
  });
  if (data) {
    const base = data.base ?? { type: address.type, ...initial };
    return <OpenEditor {...props} loaded={{ ...data, base, source, id }} />;
  }
  return (
    <Page title={title} lead={lead}>
      {error ? (
        <FailurePanel
          title="The editor could not be opened"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <LoadingRows />
      )}
    </Page>
  );
}

type Loaded = Pick<LoadedResource, 'address' | 'fields' | 'version'> & { readonly base?: Draft };

async function load(
  address: ResourceAddress,
  id: string | undefined,
  source: TypeSource,
): Promise<Loaded> {
  const read = id === undefined ? undefined : await readResource(address, id);
  const type = await source(read?.resource.type ?? address.type);
  const fields = type?.resourceFields ?? {};
  if (!read) return { address, fields, version: undefined };
  if (read.resource.links['update'] === undefined) throw notAllowed();
  const own = type ? { ...address, type: type.id, plural: type.pluralName } : address;
  return {
    address: own,
    fields,
    version: read.version,
    base: await draftOf(read.resource, fields, source),
  };
}

function notAllowed(): NormanError {
  return new NormanError({
    status: 403,
    code: 'PermissionDenied',
    message: 'You may look at it, but not change it',
    remedy: 'Ask who gave you your role for one that may.',
  });
}

function OpenEditor(
  props: ResourceEditorProps & { readonly loaded: LoadedResource },
): ReactElement {
  const { form, check, review, title, lead, loaded, onSaved, onCancel } = props;
  const model = useResourceEditor(loaded, { view: form ? 'form' : 'yaml', check, onSaved });
  const { state, setState, conflict, isSaving } = model;
  const [asked, setAsked] = useState<ReactNode>();
  const save = (): void => {
    const shown = model.canSave && model.isValid ? review?.(state.draft, state.base) : undefined;
    if (shown === undefined) model.save();
    else setAsked(shown);
  };
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.tries > 0) leadToProblem(body.current);
  }, [state.tries, state.refusal]);
  useHotkeys([['mod+S', save]], [], true);
  return (
    <Page
      title={title}
      lead={lead}
      actions={
        form && (
          <SegmentedControl
            aria-label="Edit as"
            value={state.view}
            data={[
              { value: 'form', label: 'Form', disabled: !state.isYaml },
              { value: 'yaml', label: 'YAML' },
            ]}
            onChange={(view) => setState((now) => withView(now, view as View))}
          />
        )
      }
    >
      <Stack ref={body}>
        {conflict ? (
          <ConflictPanel type={loaded.address.type} conflict={conflict} model={model} />
        ) : (
          <RefusalPanel model={model} isNew={loaded.id === undefined} />
        )}
        <DraftView {...props} model={model} />
        <Group className="editor-actions" gap="sm">
          <Button loading={isSaving} disabled={!model.canSave} onClick={save}>
            {loaded.id === undefined ? 'Create' : 'Save'}
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          {!state.isYaml && (
            <Text size="sm" className="danger">
              Mend the YAML to save it, or to see it as a form.
            </Text>
          )}
        </Group>
      </Stack>
      <LeaveGuard mustAsk={model.mustAsk} />
      {asked !== undefined && (
        <ReviewModal onSave={model.save} onClose={() => setAsked(undefined)}>
          {asked}
        </ReviewModal>
      )}
    </Page>
  );
}

/** Moves the focus to the first field that is wrong, or shows why nothing was saved. */
function leadToProblem(body: HTMLElement | null): void {
  const field = body?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (field) field.focus();
  else body?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
}

/** Loaded when it is opened: an editor of text is large. */
const LazyYamlEditor = lazy(async () => ({
  default: (await import('./yaml-editor.tsx')).YamlEditor,
}));

interface DraftViewProps {
  readonly address: ResourceAddress;
  readonly form?: ResourceForm;
  readonly loaded: LoadedResource;
  readonly model: ResourceEditorModel;
}

function DraftView({ address, form: Form, loaded, model }: DraftViewProps): ReactElement {
  const { state, setState, problems } = model;
  const isStored = loaded.id !== undefined;
  const [isCovered, setCovered] = useState(isStored && showsSecrets(loaded.address.type));
  if (state.view === 'form' && Form) {
    return (
      <Form
        draft={state.draft}
        onChange={(draft) => setState((now) => withDraft(now, draft))}
        problemAt={(path) => problems.find((problem) => problem.path === path)?.message}
        editing={isStored}
        scope={address.scope}
      />
    );
  }
  if (isCovered) return <SecretCover onShow={() => setCovered(false)} />;
  return (
    <Suspense fallback={<LoadingRows />}>
      <LazyYamlEditor
        text={state.text}
        onChange={(text) => setState((now) => withText(now, text))}
        problems={problems}
        loaded={loaded}
      />
    </Suspense>
  );
}
