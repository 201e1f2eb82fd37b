import { readFile } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import { parse } from 'yaml';
import { apiserverErrors } from '../errors.ts';
import {
  AUDIT_LEVELS,
  AUDIT_STAGES,
  type AuditedResources,
  type AuditPolicy,
  type AuditRule,
} from './audit-policy.ts';

/**
 * Reads a file with an `audit.k8s.io/v1` Policy.
 *
 * @throws `APISERVER_FILE_INVALID`.
 */
export async function readAuditPolicy(path: string): Promise<AuditPolicy> {
  try {
    return parseAuditPolicy(await readFile(path, 'utf8'));
  } catch (error) {
    const facts = { what: 'audit policy', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
  }
}

/** The policy in a YAML text; throws a `TypeError` that says what is wrong with it. */
export function parseAuditPolicy(text: string): AuditPolicy {
  const policy = parse(text) as Partial<AuditPolicy & { apiVersion: string; kind: string }> | null;
  if (policy?.apiVersion !== 'audit.k8s.io/v1' || policy.kind !== 'Policy') {
    throw new TypeError('it must be a Policy of audit.k8s.io/v1');
  }
  const { rules = [], omitStages = [] } = policy;
  if (rules.length === 0) throw new TypeError('it has no rules');
  checkStages('omitStages', omitStages);
  for (const [at, rule] of rules.entries()) checkRule(`rules[${at}]`, rule);
  return { ...policy, rules };
}

function checkRule(path: string, rule: AuditRule): void {
  const { level, resources = [], namespaces = [], nonResourceURLs: urls = [] } = rule;
  if (!AUDIT_LEVELS.includes(level)) {
    throw new TypeError(`${path}.level must be one of ${AUDIT_LEVELS.join(', ')}`);
  }
  checkStages(`${path}.omitStages`, rule.omitStages ?? []);
  if (urls.length > 0 && (resources.length > 0 || namespaces.length > 0)) {
    throw new TypeError(`${path} cannot apply to both regular resources and non-resource URLs`);
  }
  for (const url of urls) checkUrl(`${path}.nonResourceURLs`, url);
  for (const each of resources) checkResources(`${path}.resources`, each);
}

function checkUrl(path: string, url: string): void {
  if (url === '*' || (url.startsWith('/') && !url.slice(0, -1).includes('*'))) return;
  throw new TypeError(`${path}: ${url} must begin with / and have * at its end only`);
}

function checkResources(
  path: string,
  { group = '', resources, resourceNames }: AuditedResources,
): void {
  if (group.includes('/')) throw new TypeError(`${path}: ${group} must be a group without version`);
  if (resourceNames?.length && !resources?.length) {
    throw new TypeError(`${path}: resourceNames need resources`);
  }
}

function checkStages(path: string, stages: readonly string[]): void {
  const known: readonly string[] = AUDIT_STAGES;
  const wrong = stages.find((stage) => !known.includes(stage));
  if (wrong === undefined) return;
  throw new TypeError(`${path}: ${wrong} must be one of ${AUDIT_STAGES.join(', ')}`);
}
