import { equalJson } from '@drover/apimachinery';
import {
  type FieldError,
  familyName,
  invalid,
  invalidError,
  parseIp,
  type ServiceSpec,
  validateClusterIps,
} from '@drover/kubernetes';
import { needsClusterIp } from './service-defaults.ts';

const POLICY = 'spec.ipFamilyPolicy';

/** A Service whose families are to be known. */
export interface FamilyQuestion {
  readonly name: string;
  readonly spec: ServiceSpec;
  /** Absent for a new Service. */
  readonly old: ServiceSpec | undefined;
  /** The families that the cluster has addresses of; the first is the default. */
  readonly families: readonly string[];
}

/**
 * The Service with its families of addresses, as far as they follow from what it says.
 *
 * @throws `StatusError` `Invalid` when they contradict it or the cluster.
 */
export function withFamilies(question: FamilyQuestion): ServiceSpec {
  const { old } = question;
  if (!needsClusterIp(question.spec)) return question.spec;
  if (old !== undefined && isSettled(question.spec, old)) return question.spec;
  const spec = withPolicy(question.spec, old);
  refuse(question, validateClusterIps(spec, old));
  const reduced = old === undefined ? spec : withoutReleased(spec, old);
  const inferred = inferFamilies(reduced, question.families);
  refuse(question, [
    ...(old === undefined ? [] : validateReduction(spec, old)),
    ...validateSingle(reduced),
    ...validateInferred(reduced, question.families),
  ]);
  if (isUnselected(inferred)) return bothFamilies(inferred, question.families, true);
  refuse(question, validateConfigured(inferred, question.families));
  return bothFamilies(inferred, question.families, question.families.length === 2);
}

/** Services that prefer two families neither get nor lose one because the cluster does. */
function isSettled(spec: ServiceSpec, old: ServiceSpec): boolean {
  const { ipFamilyPolicy = 'PreferDualStack' } = old;
  return (
    spec.type === old.type &&
    spec.ipFamilyPolicy === 'PreferDualStack' &&
    ipFamilyPolicy === 'PreferDualStack' &&
    isSameList(spec.clusterIPs, old.clusterIPs) &&
    isSameList(spec.ipFamilies, old.ipFamilies)
  );
}

function withPolicy(spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  if (spec.ipFamilyPolicy !== undefined) return spec;
  const fallback = isUnselected(spec) ? 'RequireDualStack' : 'SingleStack';
  return { ...spec, ipFamilyPolicy: old?.ipFamilyPolicy ?? fallback };
}

/** Headless and without a selector: nobody knows which addresses will be behind it. */
function isUnselected({ clusterIP, selector = {} }: ServiceSpec): boolean {
  return clusterIP === 'None' && Object.keys(selector).length === 0;
}

/** Who asks for a single family gives the second back. */
function withoutReleased(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (spec.ipFamilyPolicy !== 'SingleStack') return spec;
  const { clusterIPs = [], ipFamilies = [] } = spec;
  return {
    ...spec,
    ...(clusterIPs.length > 1 &&
      isSameList(clusterIPs, old.clusterIPs) && { clusterIPs: clusterIPs.slice(0, 1) }),
    ...(ipFamilies.length > 1 &&
      isSameList(ipFamilies, old.ipFamilies) && { ipFamilies: ipFamilies.slice(0, 1) }),
  };
}

function validateReduction(spec: ServiceSpec, old: ServiceSpec): readonly FieldError[] {
  if (spec.ipFamilyPolicy === 'SingleStack') return [];
  const isShorter = (now: readonly string[] = [], before: readonly string[] = []): boolean =>
    now.length > 0 && now.length < before.length;
  const mustBe = (what: string): FieldError =>
    invalid(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`);
  return [
    ...(isShorter(spec.clusterIPs, old.clusterIPs) ? [mustBe('cluster IP')] : []),
    ...(isShorter(spec.ipFamilies, old.ipFamilies) ? [mustBe('IP family')] : []),
  ];
}

function validateSingle(spec: ServiceSpec): readonly FieldError[] {
  if (spec.ipFamilyPolicy !== 'SingleStack') return [];
  const mustBe = (what: string): FieldError =>
    invalid(
      POLICY,
      spec.ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  return [
    ...(spec.clusterIPs?.length === 2 ? [mustBe('cluster IPs')] : []),
    ...(spec.ipFamilies?.length === 2 ? [mustBe('IP families')] : []),
  ];
}

/** The families of addresses for which none was named. */
function unnamedFamilies({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): readonly string[] {
  if (clusterIPs[0] === 'None') return [];
  return clusterIPs.slice(ipFamilies.length).flatMap((ip) => {
    const address = parseIp(ip);
    return address === undefined ? [] : [familyName(address)];
  });
}

function inferFamilies(spec: ServiceSpec, families: readonly string[]): ServiceSpec {
  const found = unnamedFamilies(spec).filter((family) => families.includes(family));
  return found.length === 0
    ? spec
    : { ...spec, ipFamilies: [...(spec.ipFamilies ?? []), ...found] };
}

function validateInferred(spec: ServiceSpec, families: readonly string[]): readonly FieldError[] {
  const named = spec.ipFamilies?.length ?? 0;
  return unnamedFamilies(spec).flatMap((family, index) => {
    if (families.includes(family)) return [];
    const detail = `${family} is not configured on this cluster`;
    return [invalid(`spec.clusterIPs[${named + index}]`, spec.clusterIPs, detail)];
  });
}

function validateConfigured(
  { ipFamilyPolicy, ipFamilies = [] }: ServiceSpec,
  families: readonly string[],
): readonly FieldError[] {
  const isDenied = ipFamilyPolicy === 'RequireDualStack' && families.length < 2;
  const detail = 'this cluster is not configured for dual-stack services';
  return [
    ...(isDenied ? [invalid(POLICY, ipFamilyPolicy, detail)] : []),
    ...ipFamilies.flatMap((family, index) =>
      families.includes(family)
        ? []
        : [invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')],
    ),
  ];
}

function bothFamilies(
  spec: ServiceSpec,
  families: readonly string[],
  mayHaveBoth: boolean,
): ServiceSpec {
  const [first = families[0] ?? 'IPv4', ...others] = spec.ipFamilies ?? [];
  const isAlone = others.length === 0 && spec.ipFamilyPolicy !== 'SingleStack';
  const second = first === 'IPv4' ? 'IPv6' : 'IPv4';
  return { ...spec, ipFamilies: mayHaveBoth && isAlone ? [first, second] : [first, ...others] };
}

function isSameList(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return equalJson(one, other);
}

function refuse({ name }: FamilyQuestion, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError({ group: '', kind: 'Service' }, name, errors);
}
