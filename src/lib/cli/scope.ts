import { blindSpots } from '../analysis/visibility.ts'
import { UserError } from '../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../base/names.ts'
import { COMMAND } from '../base/product.ts'
import type { Model } from '../model/model.ts'
import type { FlagValues } from './command.ts'
import type { scopeFlags } from './flags.ts'
import { nearest } from './nearest.ts'

/** Where a verb looks, and for what. */
export interface Scope {
  /** Absent means in every namespace. */
  readonly namespace?: string
  readonly secret?: NamespacedName
}

/**
 * Joins `-n`, `-A` and the name that was typed.
 *
 * @param currentNamespace of the connection, `-n` included; absent for files, which have none
 * @throws UserError when they contradict each other
 */
export function chooseScope(
  flags: FlagValues<typeof scopeFlags>,
  typedName: string | undefined,
  currentNamespace: string | undefined,
): Scope {
  const everywhere = flags['all-namespaces']
  if (typedName === undefined) {
    return everywhere || currentNamespace === undefined ? {} : { namespace: currentNamespace }
  }
  const name = withoutKind(typedName, flags.namespace)
  const typedNamespace = name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined
  checkOneNamespace(name, typedNamespace, flags)
  const namespace = typedNamespace ?? currentNamespace
  if (namespace === undefined) {
    throw new UserError(`the namespace of "${name}" is not known`, [
      `add -n NAMESPACE, or write NAMESPACE/${name}`,
    ])
  }
  return { namespace, secret: parseQualifiedName(name, namespace) }
}

/**
 * `secret/NAME` as kubectl writes it, and `list -o name`; beside `-n`, that is,
 * since a namespace may have the name `secret`.
 */
function withoutKind(typedName: string, given: string | undefined): string {
  const [kind = '', name, more] = typedName.split('/')
  const isKind = more === undefined && isKindOfSecrets(kind)
  return given && kind !== given && isKind ? (name ?? typedName) : typedName
}

/** Whether kubectl takes the word for the kind. */
export function isKindOfSecrets(word: string): boolean {
  return word === 'secret' || word === 'secrets'
}

function checkOneNamespace(
  typedName: string,
  typedNamespace: string | undefined,
  flags: FlagValues<typeof scopeFlags>,
): void {
  if (flags['all-namespaces'] && typedNamespace === undefined) {
    throw new UserError('a Secret cannot be named across all namespaces', [
      `leave out -A, or write NAMESPACE/${typedName}`,
    ])
  }
  checkGivenNamespace(typedName, typedNamespace, flags.namespace)
}

/**
 * @param namespace that the name has, if it has one
 * @param given of -n
 * @throws UserError when -n names another one
 */
export function checkGivenNamespace(
  typedName: string,
  namespace: string | undefined,
  given: string | undefined,
): void {
  if (given && namespace !== undefined && given !== namespace) {
    throw new UserError(`"${typedName}" is not in the namespace ${given} that -n names`)
  }
}

/**
 * The namespace of a Secret that was typed without one, if only one namespace has such a Secret.
 *
 * @throws UserError when several have, or when it was seen that none has
 */
export function namespaceOfOnly(model: Model, typedName: string | undefined): string | undefined {
  if (typedName === undefined || typedName.includes('/')) return undefined
  const found = model.facts.Secret.filter(({ name }) => name === typedName)
  if (found.length > 1) {
    throw new UserError(`${found.length} namespaces have a Secret ${typedName}`, [
      `write one of ${found.map(qualifiedName).join(', ')}`,
    ])
  }
  if (found.length === 0 && blindSpots(model.coverage, 'secrets').length === 0) {
    const names = model.facts.Secret.map(({ name }) => name)
    const close = nearest(typedName, [...new Set(names)].toSorted())
    throw new UserError(`no namespace has a Secret ${typedName}`, [
      ...(close === undefined ? [] : [`did you mean ${close}?`]),
      `\`${COMMAND} list -A\` shows the ones that exist`,
    ])
  }
  return found[0]?.namespace
}
