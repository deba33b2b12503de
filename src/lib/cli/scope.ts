import { UserError } from '../base/errors.ts'
import { parseQualifiedName } from '../base/names.ts'
import type { NamespacedName } from '../base/names.ts'
import type { Model } from '../model/model.ts'
import type { FlagValues } from './command.ts'
import type { scopeFlags } from './flags.ts'

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
  const typedNamespace = typedName.includes('/')
    ? typedName.slice(0, typedName.indexOf('/'))
    : undefined
  checkOneNamespace(typedName, typedNamespace, flags)
  const namespace = typedNamespace ?? currentNamespace
  if (namespace === undefined) {
    throw new UserError(`the namespace of "${typedName}" is not known`, [
      `add -n NAMESPACE, or write NAMESPACE/${typedName}`,
    ])
  }
  return { namespace, secret: parseQualifiedName(typedName, namespace) }
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
  const given = flags.namespace
  if (given && typedNamespace !== undefined && given !== typedNamespace) {
    throw new UserError(`"${typedName}" is not in the namespace ${given} that -n names`)
  }
}

/** The namespace of a Secret that was typed without one, if only one namespace has such a Secret. */
export function namespaceOfOnly(model: Model, typedName: string | undefined): string | undefined {
  const found = model.facts.Secret.filter(({ name }) => name === typedName)
  return found.length === 1 ? found[0]?.namespace : undefined
}
