import { send } from '../../api/http.ts';
import { saveFile } from '../../components/save-file.ts';
import { pathOfLink } from './project-place.ts';
import type { ProjectResource } from './resources.ts';

/** The Kubernetes object behind a resource, as text. */
export async function readYaml({ links }: ProjectResource, signal?: AbortSignal): Promise<string> {
  const path = pathOfLink(links['yaml'] ?? '');
  const answer = await send(path, { headers: { accept: 'application/yaml' }, signal });
  return answer.text();
}

/** Hands the YAML of a resource to the person as a file. */
export async function downloadYaml(resource: ProjectResource): Promise<void> {
  saveFile(`${resource.name ?? 'resource'}.yaml`, await readYaml(resource));
}
