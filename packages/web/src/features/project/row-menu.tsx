import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconArrowBackUp,
  IconCode,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useRef, useState } from 'react';
import { send } from '../../api/http.ts';
import { toFailure } from '../../api/to-failure.ts';
import type { Column } from '../../components/data-table.tsx';
import { type ProjectPlace, pathOfLink, placeOfLink } from './project-place.ts';
import type { ProjectResource } from './resources.ts';
import { useResourceAccess } from './use-access.ts';
import { downloadYaml } from './yaml.ts';

/** What is asked or shown about a row, above the table. */
export interface RowDialog {
  readonly kind: 'delete' | 'rollback' | 'yaml';
  readonly resource: ProjectResource;
}

interface SimpleAction {
  readonly name: string;
  readonly label: string;
  readonly icon: ReactNode;
}

/** What is done at once. */
const SIMPLE: readonly SimpleAction[] = [
  { name: 'redeploy', label: 'Redeploy', icon: <IconRefresh size={16} /> },
  { name: 'pause', label: 'Pause', icon: <IconPlayerPause size={16} /> },
  { name: 'resume', label: 'Resume', icon: <IconPlayerPlay size={16} /> },
];

interface RowMenuProps {
  readonly place: ProjectPlace;
  readonly resource: ProjectResource;
  readonly onAsk: (dialog: RowDialog) => void;
}

/** The actions that the server offers now; of pause and resume the one that does something. */
function offered({ actions = {}, ...resource }: ProjectResource): readonly SimpleAction[] {
  const isPaused = 'paused' in resource && resource.paused === true;
  const idle = isPaused ? 'pause' : 'resume';
  return SIMPLE.filter(({ name }) => actions[name] !== undefined && name !== idle);
}

/** Whether a resource can be edited at all: almost nothing of a pod can be changed. */
export function isEditable({ type }: ProjectResource): boolean {
  return type !== 'pod';
}

function tellFailure(label: string, error: unknown): void {
  const { message, remedy, code } = toFailure(error);
  notifications.show({ color: 'red', title: `${label}: ${code}`, message: remedy ?? message });
}

/** What this person can do with a resource, by what the server offers and the cluster allows. */
export function RowMenu(props: RowMenuProps): ReactElement {
  const [isUsed, setUsed] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const { id, name = id } = props.resource;
  const button = (
    <ActionIcon
      ref={target}
      variant="subtle"
      color="gray"
      aria-haspopup="menu"
      aria-label={`Actions for ${name}`}
      onClick={() => setUsed(true)}
    >
      <IconDots size={18} />
    </ActionIcon>
  );
  // A menu is dear, and most rows are scrolled past without one.
  if (!isUsed) return button;
  return (
    <Menu
      position="bottom-end"
      width={190}
      defaultOpened
      // The button that had the focus was another one: the menu cannot give it back by itself.
      onClose={() => target.current?.focus()}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Items {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Drawn while the menu is open, so that the cluster is asked only then. */
function Items({ place, resource, onAsk }: RowMenuProps): ReactElement {
  const { mayUpdate, mayDelete } = useResourceAccess(place, resource);
  const hasYaml = resource.links['yaml'] !== undefined;
  if (!mayUpdate && !mayDelete && !hasYaml) return <Menu.Label>You may look at it only</Menu.Label>;
  return (
    <>
      {mayUpdate && <ChangeItems place={place} resource={resource} onAsk={onAsk} />}
      {hasYaml && <YamlItems resource={resource} onAsk={onAsk} />}
      {mayDelete && (
        <>
          <Menu.Divider />
          <Menu.Item
            className="danger"
            leftSection={<IconTrash size={16} />}
            onClick={() => onAsk({ kind: 'delete', resource })}
          >
            Delete
          </Menu.Item>
        </>
      )}
    </>
  );
}

function ChangeItems({ place, resource, onAsk }: RowMenuProps): ReactElement {
  const navigate = useNavigate();
  const { links, actions = {}, name = resource.id } = resource;
  const act = useMutation({
    mutationFn: ({ name: action }: SimpleAction) =>
      send(pathOfLink(actions[action] ?? ''), { method: 'POST', body: {} }),
    onSuccess: (_answer, { label }) =>
      notifications.show({ color: 'teal', message: `${label}: ${name}` }),
    onError: (error, { label }) => tellFailure(label, error),
  });
  const edit = (): void =>
    void navigate({
      to: '/c/$clusterId/p/$projectId/$plural/$id/edit',
      params: { ...place, ...placeOfLink(links['self'] ?? '') },
    });
  return (
    <>
      {isEditable(resource) && (
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit}>
          Edit
        </Menu.Item>
      )}
      {offered(resource).map((action) => (
        <Menu.Item key={action.name} leftSection={action.icon} onClick={() => act.mutate(action)}>
          {action.label}
        </Menu.Item>
      ))}
      {actions['rollback'] !== undefined && (
        <Menu.Item
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() => onAsk({ kind: 'rollback', resource })}
        >
          Roll back
        </Menu.Item>
      )}
    </>
  );
}

function YamlItems({ resource, onAsk }: Omit<RowMenuProps, 'place'>): ReactElement {
  const download = (): void =>
    void downloadYaml(resource).catch((error: unknown) => tellFailure('Download', error));
  return (
    <>
      <Menu.Item
        leftSection={<IconCode size={16} />}
        onClick={() => onAsk({ kind: 'yaml', resource })}
      >
        View YAML
      </Menu.Item>
      <Menu.Item leftSection={<IconDownload size={16} />} onClick={download}>
        Download YAML
      </Menu.Item>
    </>
  );
}

/** The last column of a table: the menu of each row. */
export function menuColumn(
  place: ProjectPlace,
  onAsk: (dialog: RowDialog) => void,
): Column<ProjectResource> {
  return {
    id: 'menu',
    title: '',
    align: 'right',
    width: 60,
    cell: (resource) => <RowMenu place={place} resource={resource} onAsk={onAsk} />,
  };
}
