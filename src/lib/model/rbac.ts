import type {
  BindingFact,
  LabelSelector,
  PolicyRule,
  RoleFact,
  RoleRef,
  Subject,
} from './facts/rbac.ts'
import { labelSelectorOf } from './label-selector.ts'
import { metadataOf } from './metadata.ts'
import { at, isObject, listOf, member, textOf, textMap, texts } from '../base/json.ts'

/** A Role or ClusterRole. */
export function roleFact(raw: unknown): RoleFact {
  return {
    kind: 'Role',
    ...metadataOf(raw),
    rules: listOf(member(raw, 'rules')).filter(isObject).map(ruleOf),
    labels: textMap(at(raw, 'metadata', 'labels')),
    aggregated: isObject(member(raw, 'aggregationRule')),
    ...aggregatesOf(member(raw, 'aggregationRule')),
  }
}

/** A RoleBinding or ClusterRoleBinding. Subjects of a kind that RBAC does not know are left out. */
export function bindingFact(raw: unknown): BindingFact {
  return {
    kind: 'Binding',
    ...metadataOf(raw),
    roleRef: roleRefOf(member(raw, 'roleRef')),
    subjects: listOf(member(raw, 'subjects')).flatMap(subjectOf),
  }
}

function aggregatesOf(rule: unknown): { aggregates?: readonly LabelSelector[] } {
  if (!isObject(rule)) return {}
  return { aggregates: listOf(rule['clusterRoleSelectors']).flatMap(labelSelectorOf) }
}

function ruleOf(raw: unknown): PolicyRule {
  return {
    verbs: texts(member(raw, 'verbs')),
    apiGroups: texts(member(raw, 'apiGroups')),
    resources: texts(member(raw, 'resources')),
    resourceNames: texts(member(raw, 'resourceNames')),
    nonResourceURLs: texts(member(raw, 'nonResourceURLs')),
  }
}

function roleRefOf(raw: unknown): RoleRef {
  const kind = member(raw, 'kind') === 'ClusterRole' ? 'ClusterRole' : 'Role'
  return { kind, name: textOf(member(raw, 'name')) }
}

function subjectOf(raw: unknown): readonly Subject[] {
  const kind = member(raw, 'kind')
  const name = textOf(member(raw, 'name'))
  if (kind === 'User' || kind === 'Group') return [{ kind, name, namespace: '' }]
  if (kind !== 'ServiceAccount') return []
  return [{ kind, name, namespace: textOf(member(raw, 'namespace')) }]
}
