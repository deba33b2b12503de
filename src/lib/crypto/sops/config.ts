import { parseDocument as parseYaml } from 'yaml'

import { isObject, type JsonObject, listOf, member, textOf } from '../../base/json.ts'
import { compileRegex } from './core/regex.ts'
import { type Selection, selectionOf } from './core/selection.ts'
import { SopsError } from './errors.ts'

/** What `.sops.yaml` says about one file. */
export interface CreationRule {
  /** Recipients of age; empty groups are left out. */
  readonly keyGroups: readonly (readonly string[])[]
  /** 0 for all groups. */
  readonly shamirThreshold: number
  readonly selection: Selection | undefined
  readonly macOnlyEncrypted: boolean
  /** Services that the rule names and we do not speak to. */
  readonly otherServices: readonly string[]
  /** Which rule it is, counted from 0. */
  readonly index: number
}

/** Whether the file is named by a rule, and if not, why. */
export type RuleLookup = CreationRule | 'no-rules' | 'no-match'

const SERVICES = [
  'kms',
  'gcp_kms',
  'hckms',
  'azure_keyvault',
  'azure_kv',
  'hc_vault',
  'hc_vault_transit_uri',
  'pgp',
]

/**
 * The first rule of a `.sops.yaml` that is for a file. `path` is relative to the
 * folder of the `.sops.yaml`, with slashes; absolute for a file outside.
 *
 * @throws SopsError `config` or `selection`
 */
export async function findCreationRule(text: string, path: string): Promise<RuleLookup> {
  const config = readConfig(text)
  const rules = config['creation_rules']
  if (rules === undefined || rules === null) return 'no-rules'
  for (const [index, rule] of listOf(rules).entries()) {
    if (!isObject(rule)) throw new SopsError('config', 'a creation rule of .sops.yaml is no map')
    const regex = textOf(rule['path_regex'])
    if (regex === '' || (await compileRegex(regex, 'path_regex'))(path)) {
      return readRule(rule, index)
    }
  }
  return 'no-match'
}

/** `stores.yaml.indent` of a `.sops.yaml`; undefined when it says nothing. */
export function yamlIndent(text: string): number | undefined {
  const indent = member(member(readConfig(text)['stores'], 'yaml'), 'indent')
  return typeof indent === 'number' && indent > 0 ? indent : undefined
}

function readConfig(text: string): JsonObject {
  const document = parseYaml(text, { prettyErrors: false })
  if (document.errors.length > 0) throw new SopsError('config', '.sops.yaml is not valid YAML')
  const value: unknown = document.toJS()
  return isObject(value) ? value : {}
}

function readRule(rule: JsonObject, index: number): CreationRule {
  const groups = listOf(rule['key_groups'])
  const sources = groups.length > 0 ? groups : [rule]
  const threshold = rule['shamir_threshold']
  return {
    keyGroups: sources.map(recipientsOf).filter((group) => group.length > 0),
    shamirThreshold: typeof threshold === 'number' ? threshold : 0,
    selection: selectionOf(rule),
    macOnlyEncrypted: rule['mac_only_encrypted'] === true,
    otherServices: [...new Set(sources.flatMap(servicesOf))],
    index,
  }
}

// `merge` joins other groups into one, and nobody is named twice (config.go extractMasterKeys).
function recipientsOf(group: unknown): readonly string[] {
  const merged = listOf(member(group, 'merge')).flatMap(recipientsOf)
  return [...new Set([...merged, ...recipientList(member(group, 'age'))])]
}

function recipientList(age: unknown): readonly string[] {
  if (age === undefined || age === null) return []
  const list = typeof age === 'string' ? [age] : listOf(age)
  const isList = typeof age === 'string' || Array.isArray(age)
  if (!isList || list.some((each) => typeof each !== 'string')) {
    throw new SopsError('config', 'age in .sops.yaml must be a text or a list of texts')
  }
  return list
    .flatMap((each) => textOf(each).split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

function servicesOf(group: unknown): readonly string[] {
  const merged = listOf(member(group, 'merge')).flatMap(servicesOf)
  const here = SERVICES.filter((name) => {
    const value = member(group, name)
    return Array.isArray(value) ? value.length > 0 : Boolean(value)
  })
  return [...merged, ...here]
}
